/**
 * Measurements of the machine it runs on: {@code altmesh bench}. Open {@link
 * io.altmesh.cli.bench.TrainingBench} first. The scripts of those it is compared with lie in {@code
 * benchmarks/peers}.
 */
@NullMarked
package io.altmesh.cli.bench;

import org.jspecify.annotations.NullMarked;
