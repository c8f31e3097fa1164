/**
 * Benchmark scores of models behind the Embedder contract, streamed while training runs. Open
 * {@link io.altmesh.evaluator.EvaluatorService} for the process, {@link
 * io.altmesh.evaluator.Scorer} for how a score comes about.
 */
@NullMarked
package io.altmesh.evaluator;

import org.jspecify.annotations.NullMarked;
