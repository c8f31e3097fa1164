/**
 * Scores models on benchmarks. Open {@link io.altmesh.evaluator.scoring.BenchmarkScorer}: it asks a
 * {@link io.altmesh.evaluator.scoring.Subject} for vectors and gives its task's scorer what comes,
 * which tells partial scores on the way. Metrics themselves are in {@code metric}.
 */
@NullMarked
package io.altmesh.evaluator.scoring;

import org.jspecify.annotations.NullMarked;
