package io.altmesh.trainer.score;

import io.altmesh.proto.v1.Benchmark;
import io.altmesh.trainer.recipe.ScoreSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether an evaluator can give the scores that a recipe waits for. */
final class Expected {
  private static final List<String> OF_RETRIEVAL =
      List.of(
          "recall@1",
          "recall@5",
          "recall@10",
          "image-to-text-recall@1",
          "image-to-text-recall@5",
          "image-to-text-recall@10",
          "mean-recall");

  private Expected() {}

  /** What is wrong, naming key, value and what there is; empty where all is well. */
  static Optional<String> fault(ScoreSettings settings, List<Benchmark> known) {
    Optional<Benchmark> named =
        known.stream().filter(one -> one.getName().equals(settings.benchmark())).findFirst();
    if (named.isEmpty()) {
      List<String> names = known.stream().map(Benchmark::getName).toList();
      return Optional.of(
          wrong(
              "benchmark",
              String.valueOf(settings.benchmark()),
              "evaluator " + settings.evaluator(),
              names));
    }
    Benchmark benchmark = named.get();
    String of = benchmark.getName();
    if (!benchmark.getSplitsList().contains(settings.split())) {
      return Optional.of(wrong("split", settings.split(), of, benchmark.getSplitsList()));
    }
    for (String language : settings.languages()) {
      if (!benchmark.getLanguagesList().contains(language)) {
        return Optional.of(wrong("languages", language, of, benchmark.getLanguagesList()));
      }
    }
    List<String> metrics = metrics(benchmark);
    return isOne(settings.metricOfScores(), metrics)
        ? Optional.empty()
        : Optional.of(wrong("metric", settings.metric(), of, metrics));
  }

  private static List<String> metrics(Benchmark benchmark) {
    List<String> metrics = new ArrayList<>(benchmark.getMetricsList());
    if (List.of("retrieval", "translation").contains(benchmark.getTask())) {
      OF_RETRIEVAL.stream().filter(name -> !metrics.contains(name)).forEach(metrics::add);
    } else if (benchmark.getTask().equals("linear-probe")) {
      metrics.add("N-shot-" + metrics.get(0));
    }
    return metrics;
  }

  private static boolean isOne(String metric, List<String> metrics) {
    return metrics.contains(metric.replaceFirst("^\\d+-shot-", "N-shot-"));
  }

  private static String wrong(String key, String given, String of, List<String> known) {
    return "scores.%s: \"%s\" (expected of %s: %s)"
        .formatted(key, given, of, String.join(", ", known));
  }
}
