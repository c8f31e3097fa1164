/** What {@code altmesh models} reads and prints. */
@NullMarked
package io.altmesh.cli.models;

import org.jspecify.annotations.NullMarked;
