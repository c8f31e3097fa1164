package io.altmesh.cli.demo;

import java.util.ArrayList;
import java.util.List;

/** Recall@10 of the seen concepts over the checkpoints, a line a language. */
final class RecallChart {
  private final DemoResult result;

  RecallChart(DemoResult result) {
    this.result = result;
  }

  String svg() {
    double ceiling =
        result.scores().teacher(Scores.SEEN).map(s -> s.getTextToImage().getAt10()).orElse(0.0);
    double highest = ceiling;
    List<List<double[]>> lines = new ArrayList<>();
    for (String language : result.languages()) {
      List<double[]> points = points(language);
      lines.add(points);
      highest = Math.max(highest, points.stream().mapToDouble(point -> point[1]).max().orElse(0));
    }
    Chart chart = new Chart(result.lastStep(), highest * 1.05).level(ceiling);
    for (int i = 0; i < lines.size(); i++) {
      chart.line(result.languages().get(i), lines.get(i));
    }
    return chart.svg();
  }

  private List<double[]> points(String language) {
    List<double[]> points = new ArrayList<>();
    for (long step : result.scores().steps()) {
      result
          .scores()
          .student(language, Scores.SEEN, step)
          .ifPresent(s -> points.add(new double[] {step, s.getTextToImage().getAt10()}));
    }
    return points;
  }
}
