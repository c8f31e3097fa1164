/**
 * A run that is judged while it runs: which checkpoint an evaluator finds best, and when there is
 * no more to gain. Open {@link io.altmesh.trainer.score.RunJudge} first.
 */
@NullMarked
package io.altmesh.trainer.score;

import org.jspecify.annotations.NullMarked;
