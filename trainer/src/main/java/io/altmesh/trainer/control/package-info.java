/**
 * How a run is watched and steered from other threads: a {@link
 * io.altmesh.trainer.control.RunBoard} to look at, a {@link io.altmesh.trainer.control.StopSignal}
 * to trip, {@link io.altmesh.trainer.control.CheckpointRequests} to ask.
 */
@NullMarked
package io.altmesh.trainer.control;

import org.jspecify.annotations.NullMarked;
