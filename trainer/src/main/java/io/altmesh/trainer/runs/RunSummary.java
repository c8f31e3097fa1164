package io.altmesh.trainer.runs;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a run's folder tells. What it does not tell (yet) is null or empty: a run may be young,
 * killed or half copied.
 *
 * @param folder as found under the folder that was asked for
 * @param task such as {@code teacher-learning}; empty when unknown
 * @param state what the run does
 * @param step of the newest checkpoint
 * @param totalSteps updates that the recipe asks for
 * @param loss of the last report
 * @param samplesPerSecond of the last report; texts in teacher learning
 * @param atMillis when the run last wrote something, since 1970
 * @param teacher its name; empty when there is none
 * @param checkpoints those still on disk, oldest first
 * @param best by the scores that the run itself was told; null when it was told none
 * @param endedEarly why it ended before its recipe's last step; empty when it did not
 */
public record RunSummary(
    Path folder,
    String task,
    State state,
    @Nullable Long step,
    @Nullable Long totalSteps,
    @Nullable Double loss,
    @Nullable Double samplesPerSecond,
    @Nullable Long atMillis,
    String teacher,
    List<Kept> checkpoints,
    @Nullable Best best,
    String endedEarly) {

  /** What a run does. */
  public enum State {
    /** A trainer holds it. */
    RUNNING,
    /** Its recipe's last step is done. */
    FINISHED,
    /** Nobody holds it; {@code --resume} goes on. */
    STOPPED
  }

  /**
   * A checkpoint on disk.
   *
   * @param fingerprint of the model, as scores name it
   */
  public record Kept(long step, String fingerprint) {}

  /**
   * The checkpoint that scored best, on disk or not.
   *
   * @param metric the recipe's {@code scores.metric}
   * @param score its mean over languages, 0 to 1
   */
  public record Best(String benchmark, long step, String metric, double score, int languages) {}

  public RunSummary {
    checkpoints = List.copyOf(checkpoints);
  }
}
