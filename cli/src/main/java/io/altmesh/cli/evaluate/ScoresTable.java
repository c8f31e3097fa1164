package io.altmesh.cli.evaluate;

import io.altmesh.cli.Columns;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Scores for people: a table a benchmark, then what was wrong with the data. */
public final class ScoresTable {
  /** Characters shown of each; all of it is in the files and the JSON. */
  private static final int FAULT = 200;

  private static final String IMAGE_TO_TEXT = "image-to-text-recall@";

  private ScoresTable() {}

  /** The model, then the tables. With a last newline; empty without scores. */
  public static String of(List<Scored> scores) {
    Map<String, List<Scored>> benchmarks = new LinkedHashMap<>();
    for (Scored scored : scores) {
      benchmarks
          .computeIfAbsent(scored.score().getBenchmark(), name -> new ArrayList<>())
          .add(scored);
    }
    StringBuilder text = new StringBuilder();
    scores.stream().findFirst().ifPresent(one -> text.append(model(one.score())));
    benchmarks.values().forEach(of -> text.append(table(of)));
    return text.toString();
  }

  private static String model(Score score) {
    return "%s, fingerprint %s, %s%n%n"
        .formatted(score.getModelName(), score.getFingerprint(), score.getNumerics());
  }

  private static String table(List<Scored> scores) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(head(scores.get(0).score()));
    scores.forEach(scored -> rows.add(row(scored)));
    StringBuilder text = new StringBuilder(Columns.aligned(rows));
    for (Scored scored : scores) {
      if (!scored.complete()) {
        text.append(incomplete(scored.score())).append(System.lineSeparator());
      }
    }
    return text.append(System.lineSeparator()).toString();
  }

  private static List<String> head(Score score) {
    List<String> row = new ArrayList<>(List.of("benchmark", "language", "split"));
    for (MetricValue metric : score.getMetricsList()) {
      row.add(heading(metric.getName()));
      if (row.size() == 4) {
        row.add("95 % interval");
      }
    }
    row.addAll(List.of("queries", "seconds", "data"));
    return row;
  }

  /** Short for the directions; documented by the command's help. */
  private static String heading(String metric) {
    return metric.startsWith(IMAGE_TO_TEXT)
        ? "i2t@" + metric.substring(IMAGE_TO_TEXT.length())
        : metric;
  }

  private static List<String> row(Scored scored) {
    Score score = scored.score();
    List<String> row =
        new ArrayList<>(List.of(score.getBenchmark(), score.getLanguage(), score.getSplit()));
    for (MetricValue metric : score.getMetricsList()) {
      row.add(digits(metric.getValue()));
      if (row.size() == 4) {
        row.add(digits(metric.getLow()) + " – " + digits(metric.getHigh()));
      }
    }
    row.add(String.format(Locale.ROOT, "%,d", score.getQueries()));
    row.add(String.format(Locale.ROOT, "%.1f", score.getSeconds()));
    row.add(scored.complete() ? "complete" : "INCOMPLETE");
    return row;
  }

  /** The warning of a score that is not of the benchmark's whole data. */
  static String incomplete(Score score) {
    String asked =
        score.getQueries() == score.getTotal()
            ? ""
            : String.format(
                Locale.ROOT,
                ": %,d of %,d queries were asked",
                score.getQueries(),
                score.getTotal());
    String faults =
        score.getFaultsList().stream()
            .map(fault -> "; " + (fault.length() > FAULT ? fault.substring(0, FAULT) + "…" : fault))
            .collect(Collectors.joining());
    return "INCOMPLETE %s %s %s%s%s"
        .formatted(score.getBenchmark(), score.getLanguage(), score.getSplit(), asked, faults);
  }

  private static String digits(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }
}
