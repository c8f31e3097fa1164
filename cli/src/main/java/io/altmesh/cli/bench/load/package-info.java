/**
 * A load generator for any deployment that speaks {@code altmesh.v1.Embedder}: open loop, closed
 * loop or streams. Open {@link io.altmesh.cli.bench.load.LoadGenerator} first.
 */
@NullMarked
package io.altmesh.cli.bench.load;

import org.jspecify.annotations.NullMarked;
