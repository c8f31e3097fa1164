package io.altmesh.trainer.score;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** The figures of a score, by name. */
final class ScoreFigures {
  private static final String MEAN_RECALL = "mean-recall";
  private static final String RECALL_AT_10 = "recall@10";
  private static final String BACK = "image-to-text-";

  private ScoreFigures() {}

  /**
   * One of a score's figures; empty where it has none of that name, or it is no number.
   *
   * @param metric as evaluators name it
   */
  static OptionalDouble of(Score score, String metric) {
    OptionalDouble named =
        score.getMetricsList().stream()
            .filter(one -> one.getName().equals(metric))
            .mapToDouble(MetricValue::getValue)
            .findFirst();
    OptionalDouble found =
        named.isEmpty() && score.hasTextToImage() ? recall(score, metric) : named;
    return found.isPresent() && Double.isFinite(found.getAsDouble())
        ? found
        : OptionalDouble.empty();
  }

  /** From evaluators that tell recalls only. */
  private static OptionalDouble recall(Score score, String metric) {
    return switch (metric) {
      case MEAN_RECALL -> OptionalDouble.of(score.getMeanRecall());
      case RECALL_AT_10 -> OptionalDouble.of(score.getTextToImage().getAt10());
      case BACK + RECALL_AT_10 -> OptionalDouble.of(score.getImageToText().getAt10());
      default -> OptionalDouble.empty();
    };
  }

  /** The names of all. */
  static List<String> names(Score score) {
    return score.getMetricsList().stream().map(MetricValue::getName).toList();
  }

  /** For logs: of retrieval three recalls, of other tasks all there are. */
  static Map<String, Double> named(String language, Score score) {
    Map<String, Double> named = new LinkedHashMap<>();
    String prefix = "scores/" + language + "/";
    if (score.hasTextToImage()) {
      named.put(prefix + "mean_recall", score.getMeanRecall());
      named.put(prefix + "text_to_image_at_10", score.getTextToImage().getAt10());
      named.put(prefix + "image_to_text_at_10", score.getImageToText().getAt10());
    } else {
      score.getMetricsList().stream()
          .filter(metric -> Double.isFinite(metric.getValue()))
          .forEach(
              metric -> named.put(prefix + metric.getName().replace('-', '_'), metric.getValue()));
    }
    return named;
  }
}
