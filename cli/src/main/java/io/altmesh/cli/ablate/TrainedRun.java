package io.altmesh.cli.ablate;

import io.altmesh.trainer.runs.RunSummary;
import io.altmesh.trainer.runs.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A run's folder as the trainer left it.
 *
 * @param steps of the newest checkpoint; 0 without one
 * @param isFinished its recipe's last step is done
 * @param canResume there is a checkpoint to go on from
 */
record TrainedRun(Path folder, long steps, boolean isFinished, boolean canResume) {
  private static final String STATE = "trainer_state.json";

  static TrainedRun look(Path folder) throws IOException {
    List<RunSummary> found = Files.isDirectory(folder) ? Runs.under(folder) : List.of();
    @Nullable Long step = found.isEmpty() ? null : found.get(0).step();
    return step == null
        ? new TrainedRun(folder, 0, false, false)
        : new TrainedRun(folder, step, found.get(0).state() == RunSummary.State.FINISHED, true);
  }

  Path checkpoint() {
    return folder.resolve("checkpoints").resolve("step-%08d".formatted(steps));
  }

  /** Of training alone, over all starts. */
  double trainSeconds() throws IOException {
    return FiguresJson.JSON
        .readTree(checkpoint().resolve(STATE).toFile())
        .path("train_seconds")
        .asDouble();
  }

  /** Takes away what a start left that ended before its first checkpoint. */
  void clear() throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
