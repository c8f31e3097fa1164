/**
 * Scores as the papers define them, from ranks ({@code encoder.similarity}) and scores to values
 * with their uncertainty. Open {@link io.altmesh.evaluator.metric.Estimate} first, then by task:
 *
 * <ul>
 *   <li>classification: {@link io.altmesh.evaluator.metric.Accuracy}; several classes an image:
 *       {@link io.altmesh.evaluator.metric.MultiLabel}
 *   <li>retrieval: {@link io.altmesh.evaluator.metric.RetrievalScores}; translation matching is
 *       retrieval among sentences
 *   <li>without images: {@link io.altmesh.evaluator.metric.Agreement}
 *   <li>with training: {@link io.altmesh.evaluator.metric.FewShot} for {@code encoder.probe}
 *   <li>intervals and comparisons: {@link io.altmesh.evaluator.metric.Bootstrap}, {@link
 *       io.altmesh.evaluator.metric.PairedTest}
 * </ul>
 */
@NullMarked
package io.altmesh.evaluator.metric;

import org.jspecify.annotations.NullMarked;
