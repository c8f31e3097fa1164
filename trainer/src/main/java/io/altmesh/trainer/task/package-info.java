/**
 * What a run learns. The loop knows {@link io.altmesh.trainer.task.TrainingTask} alone; open that
 * first, then an implementation.
 */
@NullMarked
package io.altmesh.trainer.task;

import org.jspecify.annotations.NullMarked;
