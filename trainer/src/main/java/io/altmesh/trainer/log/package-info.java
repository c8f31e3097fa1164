/**
 * What a run tells while it goes: {@code metrics.jsonl}, TensorBoard events, a console line. Open
 * {@link io.altmesh.trainer.log.StepReport} first: all three write the same values.
 */
@NullMarked
package io.altmesh.trainer.log;

import org.jspecify.annotations.NullMarked;
