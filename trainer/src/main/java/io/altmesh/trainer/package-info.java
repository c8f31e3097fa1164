/**
 * A training run as a process. Open {@link io.altmesh.trainer.Trainer} first (what happens from
 * start to end), then {@link io.altmesh.trainer.TrainingLoop}.
 */
@NullMarked
package io.altmesh.trainer;

import org.jspecify.annotations.NullMarked;
