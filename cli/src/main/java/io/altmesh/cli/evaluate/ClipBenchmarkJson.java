package io.altmesh.cli.evaluate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.corpus.benchmark.Task;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.Map;

/**
 * A score as CLIP_benchmark's {@code clip_benchmark eval} writes one ({@code cli.py}, {@code run}):
 * {@code dataset}, {@code model}, {@code pretrained}, {@code task}, {@code metrics}, {@code
 * language}; its {@code clip_benchmark build} makes one table of such files, whoever wrote them.
 * The keys after those six are ours; in its table they are columns.
 */
final class ClipBenchmarkJson {
  private static final String IMAGE_TO_TEXT = "image-to-text-";
  private static final Map<String, String> NAMES =
      Map.of(
          "top1", "acc1",
          "top5", "acc5",
          "mean-per-class", "mean_per_class_recall",
          "map", "mean_average_precision");

  private ClipBenchmarkJson() {}

  static String of(Scored scored) {
    Score score = scored.score();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("dataset", score.getBenchmark());
    json.put("model", score.getModelName());
    json.put("pretrained", score.getFingerprint());
    json.put("task", task(scored.task()));
    ObjectNode metrics = json.putObject("metrics");
    for (MetricValue metric : score.getMetricsList()) {
      ScoresJson.put(metrics, metric(metric.getName()), metric.getValue());
    }
    json.put("language", score.getLanguage());
    json.put("split", score.getSplit());
    json.put("numerics", score.getNumerics());
    json.put("queries", score.getQueries());
    json.put("data_fingerprint", score.getDataFingerprint());
    json.put("faults", String.join("; ", score.getFaultsList()));
    return json.toPrettyString() + "\n";
  }

  /** It has one name for labels and classes, and no translation or agreement. */
  private static String task(Task task) {
    if (task == Task.LINEAR_PROBE) {
      return "linear_probe";
    }
    return task.hasClasses() ? "zeroshot_classification" : "zeroshot_" + task;
  }

  /** Its {@code image_retrieval} finds images by texts. */
  static String metric(String ours) {
    if (ours.startsWith("recall@")) {
      return "image_retrieval_" + ours;
    }
    return ours.startsWith(IMAGE_TO_TEXT)
        ? "text_retrieval_" + ours.substring(IMAGE_TO_TEXT.length())
        : NAMES.getOrDefault(ours, ours.replace('-', '_'));
  }
}
