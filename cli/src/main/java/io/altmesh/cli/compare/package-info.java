/**
 * Two evaluations of the same data held against each other, as {@code altmesh compare} does for
 * people and for CI. Open {@link io.altmesh.cli.compare.Comparison} first.
 */
@NullMarked
package io.altmesh.cli.compare;

import org.jspecify.annotations.NullMarked;
