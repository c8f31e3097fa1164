package io.altmesh.cli.evaluate;

import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.corpus.benchmark.Task;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.Comparator;
import java.util.List;

/**
 * A final score.
 *
 * @param task what the benchmark asks
 * @param score its metrics in the definition's order, so that the first is the one that papers
 *     report; those that the definition does not name follow
 */
public record Scored(Task task, Score score) {

  static Scored of(BenchmarkDefinition definition, Score score) {
    List<String> order = definition.metrics().stream().map(Metric::toString).toList();
    List<MetricValue> metrics =
        score.getMetricsList().stream()
            .sorted(Comparator.comparingInt(metric -> place(order, metric.getName())))
            .toList();
    return new Scored(
        definition.task(), score.toBuilder().clearMetrics().addAllMetrics(metrics).build());
  }

  private static int place(List<String> order, String name) {
    int place = order.indexOf(name);
    return place < 0 ? order.size() : place;
  }

  /** Whether everything that the benchmark consists of was there and could be read. */
  public boolean complete() {
    return score.getFaultsCount() == 0 && score.getQueries() == score.getTotal();
  }

  /** Such as {@code xtd-11_test_zh}: a name that every file system takes. */
  String fileName() {
    return fileName(score);
  }

  static String fileName(Score score) {
    return String.join("_", score.getBenchmark(), score.getSplit(), score.getLanguage())
        .replaceAll("[^\\p{Alnum}._@+-]", "-");
  }
}
