package io.altmesh.trainer;

import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.control.StopSignal;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How a run is started, besides its recipe.
 *
 * @param out the run's folder; its name is the run's
 * @param resume true: go on from the newest whole checkpoint in {@code out}
 * @param stop ends the run early when tripped
 * @param listener told each status by the training thread; must return at once
 */
public record TrainOptions(
    Path out, boolean resume, StopSignal stop, Consumer<RunStatus> listener) {
  /** A run that nobody listens to. */
  public static TrainOptions of(Path out, boolean resume) {
    return new TrainOptions(out, resume, new StopSignal(), status -> {});
  }
}
