/** What {@code altmesh cache} prints. */
@NullMarked
package io.altmesh.cli.cache;

import org.jspecify.annotations.NullMarked;
