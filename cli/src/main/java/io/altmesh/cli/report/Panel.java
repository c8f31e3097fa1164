package io.altmesh.cli.report;

import io.altmesh.corpus.benchmark.BenchmarkCatalog;
import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is drawn together: one metric of a benchmark's split, by language.
 *
 * @param languages those of the scores there are, in their order
 * @param lines the models that have any, the teacher first
 */
record Panel(
    String benchmark, String split, String metric, List<String> languages, List<ModelLine> lines) {
  private static final String ENGLISH = "en";

  private record Key(String benchmark, String split) {}

  /**
   * All that the lines have scores of.
   *
   * @param metric drawn wherever a score has it; null for the one that papers report
   */
  static List<Panel> of(List<ModelLine> lines, @Nullable String metric) {
    Map<Key, Set<String>> languages = new LinkedHashMap<>();
    Map<Key, String> metrics = new LinkedHashMap<>();
    Map<Key, Set<ModelLine>> linesOf = new LinkedHashMap<>();
    Map<String, String> reported = reported();
    for (ModelLine line : lines) {
      line.scores()
          .forEach(
              score -> {
                Key key = new Key(score.getBenchmark(), score.getSplit());
                languages.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(score.getLanguage());
                linesOf.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(line);
                metrics.computeIfAbsent(key, k -> metric(score, metric, reported));
              });
    }
    List<Panel> panels = new ArrayList<>();
    languages.forEach(
        (key, some) ->
            panels.add(
                new Panel(
                    key.benchmark(),
                    key.split(),
                    metrics.getOrDefault(key, ""),
                    List.copyOf(some),
                    List.copyOf(linesOf.getOrDefault(key, Set.of())))));
    return panels;
  }

  private static String metric(Score score, @Nullable String wanted, Map<String, String> reported) {
    String first = score.getMetrics(0).getName();
    String usual = reported.getOrDefault(score.getBenchmark(), first);
    return Stream.of(wanted == null ? usual : wanted, usual)
        .filter(one -> ModelLine.metric(score, one).isPresent())
        .findFirst()
        .orElse(first);
  }

  /** Of the benchmarks that ship the metric that papers report. */
  private static Map<String, String> reported() {
    Map<String, String> metrics = new HashMap<>();
    for (BenchmarkDefinition one : BenchmarkCatalog.shipped().all()) {
      Metric first = one.metrics().get(0);
      metrics.put(one.name(), first.toString());
    }
    return metrics;
  }

  String title() {
    String note = Metric.isError(metric) ? " (lower is better)" : "";
    return "%s, %s: %s%s".formatted(benchmark, split, metric, note);
  }

  /** For links within the page. */
  String anchor() {
    return (benchmark + "-" + split).replaceAll("[^A-Za-z0-9-]", "-");
  }

  /** The figure of a line's last checkpoint that has one. */
  Optional<MetricValue> figure(ModelLine line, String language) {
    return line.newest(benchmark, split, language)
        .flatMap(score -> ModelLine.metric(score, metric));
  }

  /** The figure of one checkpoint. */
  Optional<MetricValue> figure(ModelLine line, long step, String language) {
    return line.score(step, benchmark, split, language)
        .flatMap(score -> ModelLine.metric(score, metric));
  }

  /** A level to measure all languages by. */
  record Level(String language, double value) {}

  /** The teacher's figure in English, or else in the first language that it has. */
  Optional<Level> teacher() {
    for (ModelLine line : lines) {
      Optional<String> has =
          Stream.concat(Stream.of(ENGLISH), languages.stream())
              .filter(language -> line.isTeacher() && figure(line, language).isPresent())
              .findFirst();
      if (has.isPresent()) {
        return has.flatMap(
            language -> figure(line, language).map(one -> new Level(language, one.getValue())));
      }
    }
    return Optional.empty();
  }

  /** The same where it is the only one that the teacher has of several. */
  Optional<Level> ceiling() {
    long has =
        lines.stream()
            .filter(ModelLine::isTeacher)
            .mapToLong(
                line -> languages.stream().filter(one -> figure(line, one).isPresent()).count())
            .sum();
    return has == 1 && languages.size() > 1 ? teacher() : Optional.empty();
  }
}
