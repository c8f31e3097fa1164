package io.altmesh.trainer.checkpoint;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * {@code best.json}, beside {@code latest}: which of a run's checkpoints scored best, and the
 * scores that say so. A resumed run goes on from it; without it the count of checkpoints that were
 * no better would begin anew.
 *
 * @param benchmark whose scores these are
 * @param split of its queries
 * @param metric the recipe's {@code scores.metric}
 * @param checkpoint name of the best one's folder; null while none is scored
 * @param step of the best one; -1 while none is scored
 * @param score of the best one, mean over languages
 * @param endedEarly why the run ended before the recipe's last step; null when it did not
 * @param scored all checkpoints with a score, by step; of most nothing but this is left
 */
public record RunScores(
    String benchmark,
    String split,
    String metric,
    @Nullable String checkpoint,
    long step,
    double score,
    @Nullable String endedEarly,
    List<Scored> scored) {

  /** The file's name, in {@code RUN/checkpoints}. */
  public static final String NAME = "best.json";

  public RunScores {
    scored = scored == null ? List.of() : List.copyOf(scored);
  }

  /**
   * A checkpoint with a score.
   *
   * @param fingerprint of the model that was scored
   * @param languages the metric in each, 0 to 1
   */
  public record Scored(long step, String fingerprint, SortedMap<String, Double> languages) {
    public Scored {
      languages = new TreeMap<>(languages);
    }

    /** Mean over languages. */
    public double mean() {
      return languages.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    }
  }
}
