package io.altmesh.cli.evaluate;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.stream.Collectors;

/** Scores for spreadsheets and data frames: a line a metric, comma-separated (RFC 4180). */
final class ScoresCsv {
  static final String HEAD =
      "benchmark,language,split,model,fingerprint,numerics,metric,value,low,high,queries,total,"
          + "candidates,seconds,data_fingerprint,faults\n";

  private ScoresCsv() {}

  /** The lines of a score. */
  static String lines(Score score) {
    return score.getMetricsList().stream()
        .map(metric -> line(score, metric))
        .collect(Collectors.joining());
  }

  private static String line(Score score, MetricValue metric) {
    List<Object> fields =
        List.of(
            score.getBenchmark(),
            score.getLanguage(),
            score.getSplit(),
            score.getModelName(),
            score.getFingerprint(),
            score.getNumerics(),
            metric.getName(),
            metric.getValue(),
            metric.getLow(),
            metric.getHigh(),
            score.getQueries(),
            score.getTotal(),
            score.getCandidates(),
            score.getSeconds(),
            score.getDataFingerprint(),
            String.join("; ", score.getFaultsList()));
    return fields.stream()
        .map(field -> quoted(field.toString()))
        .collect(Collectors.joining(",", "", "\n"));
  }

  private static String quoted(String field) {
    boolean plain = field.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? field : '"' + field.replace("\"", "\"\"") + '"';
  }
}
