/**
 * Retrieval scores as the papers define them. Open {@link io.altmesh.evaluator.metric.Ranking}
 * first.
 */
@NullMarked
package io.altmesh.evaluator.metric;

import org.jspecify.annotations.NullMarked;
