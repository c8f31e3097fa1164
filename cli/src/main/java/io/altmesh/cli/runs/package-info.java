/** How {@code altmesh runs} prints: a table for people, JSON for scripts. */
@NullMarked
package io.altmesh.cli.runs;

import org.jspecify.annotations.NullMarked;
