package io.altmesh.cli.evaluate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.List;

/** Scores for scripts: an array of objects; a figure that there is none of is null. */
public final class ScoresJson {
  private ScoresJson() {}

  /** The array, indented, with a last newline. */
  public static String of(List<Scored> scores) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    scores.forEach(scored -> add(array.addObject(), scored));
    return array.toPrettyString() + System.lineSeparator();
  }

  private static void add(ObjectNode json, Scored scored) {
    Score score = scored.score();
    json.put("benchmark", score.getBenchmark());
    json.put("language", score.getLanguage());
    json.put("split", score.getSplit());
    json.put("task", scored.task().toString());
    json.put("model", score.getModelName());
    json.put("fingerprint", score.getFingerprint());
    json.put("numerics", score.getNumerics());
    json.put("queries", score.getQueries());
    json.put("total", score.getTotal());
    json.put("candidates", score.getCandidates());
    json.put("seconds", score.getSeconds());
    json.put("data_fingerprint", score.getDataFingerprint());
    json.put("complete", scored.complete());
    ArrayNode faults = json.putArray("faults");
    score.getFaultsList().forEach(faults::add);
    ObjectNode metrics = json.putObject("metrics");
    score.getMetricsList().forEach(metric -> add(metrics.putObject(metric.getName()), metric));
  }

  private static void add(ObjectNode json, MetricValue metric) {
    put(json, "value", metric.getValue());
    put(json, "low", metric.getLow());
    put(json, "high", metric.getHigh());
  }

  /** JSON has no NaN. */
  static void put(ObjectNode json, String key, double value) {
    if (Double.isFinite(value)) {
      json.put(key, value);
    } else {
      json.putNull(key);
    }
  }
}
