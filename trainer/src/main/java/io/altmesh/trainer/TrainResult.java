package io.altmesh.trainer;

import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a run ended with.
 *
 * @param step updates done, resumed ones included
 * @param finished true after the recipe's last step and after an early end, false after a stop
 * @param trainSeconds of training alone
 * @param checkpoint the newest
 * @param best the one with the best score; null when none has one
 * @param endedEarly why the run ended before the recipe's last step; null when it did not
 */
public record TrainResult(
    long step,
    boolean finished,
    double trainSeconds,
    Path checkpoint,
    @Nullable Best best,
    @Nullable String endedEarly) {

  /**
   * A checkpoint that scored best.
   *
   * @param score mean over languages, 0 to 1
   * @param metric the recipe's {@code scores.metric}
   * @param checkpoint its folder; gone perhaps, unless {@code checkpoint.keep-best} is set
   */
  public record Best(long step, double score, String metric, Path checkpoint) {
    /** For people. */
    public String words() {
      return String.format(Locale.ROOT, "%s %.4f at step %d; %s", metric, score, step, checkpoint);
    }
  }

  TrainResult withBest(@Nullable Best value) {
    return new TrainResult(step, finished, trainSeconds, checkpoint, value, endedEarly);
  }
}
