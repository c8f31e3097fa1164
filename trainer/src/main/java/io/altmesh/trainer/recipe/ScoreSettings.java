package io.altmesh.trainer.recipe;

import static io.altmesh.trainer.recipe.Bounds.atLeast;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose scores tell which checkpoint is the best, and when a run has no more to gain. An evaluator
 * that is away holds nothing up: it tells its scores when it is back.
 *
 * @param evaluator HOST:PORT of an evaluator that follows this run; left out: nobody judges it
 * @param benchmark whose scores count; needed with {@code evaluator}
 * @param metric by which checkpoints are compared: any that the benchmark is scored by, such as
 *     {@code top1}, {@code map}, {@code 5-shot-top1}, {@code cosine}; of names that end in {@code
 *     mse} the lower is the better. Default: {@code mean-recall}, the paper's mean of the six
 *     recalls; {@code text-to-image-recall-at-10} is {@code recall@10}, {@code
 *     image-to-text-recall-at-10} is {@code image-to-text-recall@10}
 * @param languages over which the metric's mean is taken; none: all in which checkpoints are
 *     scored, one that lacks some being left out
 * @param split of the benchmark's queries
 * @param patience scored checkpoints in a row without a better one that end the run; 0 never does
 * @param minimumDelta by how much a checkpoint has to be better than the last that was, for the
 *     patience to begin anew
 */
public record ScoreSettings(
    @Nullable String evaluator,
    @Nullable String benchmark,
    @Default("mean-recall") String metric,
    @Default("[]") List<String> languages,
    @Default("all") String split,
    @Default("0") int patience,
    @Default("0") double minimumDelta) {

  private static final Map<String, String> OLDER =
      Map.of(
          "text-to-image-recall-at-10", "recall@10",
          "image-to-text-recall-at-10", "image-to-text-recall@10");

  public ScoreSettings {
    languages = List.copyOf(languages);
    atLeast("patience", patience, 0);
    if (!metric.matches("[\\p{Alnum}@._-]+")) {
      throw new IllegalArgumentException(
          "metric: \"%s\" (expected: a name without spaces, such as mean-recall, recall@1, top1)"
              .formatted(metric));
    }
    if (!(minimumDelta >= 0 && minimumDelta < 1)) {
      throw new IllegalArgumentException(
          "minimum-delta: %s (expected: at least 0 and below 1)".formatted(minimumDelta));
    }
    if (evaluator != null && benchmark == null) {
      throw new IllegalArgumentException(
          "benchmark: none (expected: the name of a benchmark that evaluator %s scores)"
              .formatted(evaluator));
    }
    if (evaluator == null && patience > 0) {
      throw new IllegalArgumentException(
          "patience: %d (expected: 0, or scores.evaluator=HOST:PORT of who scores the checkpoints)"
              .formatted(patience));
    }
  }

  /** The metric as evaluators name it. */
  public String metricOfScores() {
    return OLDER.getOrDefault(metric, metric);
  }

  /** For people. */
  public String words() {
    return metricOfScores().replace("mean-recall", "mean recall");
  }

  /** How much better one value of the metric is than another; below 0 where it is worse. */
  public double gain(double value, double other) {
    return metric.endsWith("mse") ? other - value : value - other;
  }
}
