package io.altmesh.cli.demo;

import io.altmesh.cli.report.CurveSvg;
import io.altmesh.cli.report.Palette;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Recall@10 of the seen concepts over the checkpoints, a line a language. */
final class RecallChart {
  private final DemoResult result;

  RecallChart(DemoResult result) {
    this.result = result;
  }

  String svg() {
    List<NavigableMap<Long, Double>> lines = result.languages().stream().map(this::points).toList();
    OptionalDouble ceiling =
        result.scores().teacher(Scores.SEEN).stream()
            .mapToDouble(score -> score.getTextToImage().getAt10())
            .findFirst();
    double reached =
        lines.stream().flatMap(line -> line.values().stream()).mapToDouble(v -> v).max().orElse(0);
    CurveSvg curves = CurveSvg.ofShares(result.lastStep(), Math.max(reached, ceiling.orElse(0)));
    for (int i = 0; i < lines.size(); i++) {
      curves.line(result.languages().get(i), Palette.colour(i), lines.get(i));
    }
    ceiling.ifPresent(value -> curves.level("teacher, en", value));
    return curves.drawing("recall@10 over steps");
  }

  private NavigableMap<Long, Double> points(String language) {
    NavigableMap<Long, Double> points = new TreeMap<>();
    for (long step : result.scores().steps()) {
      result
          .scores()
          .student(language, Scores.SEEN, step)
          .ifPresent(score -> points.put(step, score.getTextToImage().getAt10()));
    }
    return points;
  }
}
