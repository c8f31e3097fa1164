package io.altmesh.cli.evaluate;

import io.altmesh.cli.evaluate.BarChart.Bar;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One evaluation, or two side by side, as one HTML file without links to anywhere: of each
 * benchmark and split the first metric by language, with its 95 % interval.
 */
public final class ScoresReport {
  private static final String STYLE =
      """
      :root { color-scheme: light dark }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
      h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem }
      svg { width: 100%; height: auto } svg text { font: 11px system-ui, sans-serif; fill: currentColor }
      .key { display: inline-block; width: .8em; height: .8em; margin-right: .4em }
      """;

  private final List<List<Score>> series;

  private ScoresReport(List<List<Score>> series) {
    this.series = series;
  }

  /**
   * The page.
   *
   * @param series the scores of one or two evaluations
   */
  public static String of(List<List<Score>> series) {
    if (series.size() > BarChart.COLOURS.size()) {
      throw new IllegalArgumentException(series.size() + " evaluations (expected: 1 or 2)");
    }
    return new ScoresReport(List.copyOf(series)).html();
  }

  private String html() {
    StringBuilder html =
        new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append("<meta name=\"viewport\" content=\"width=device-width\">");
    html.append("<title>AltMesh scores</title><style>\n").append(STYLE).append("</style></head>");
    html.append("<body>\n<h1>Scores</h1>\n");
    for (int i = 0; i < series.size(); i++) {
      html.append(legend(i));
    }
    charts().forEach((name, languages) -> html.append(chart(name, languages)));
    return html.append("</body></html>\n").toString();
  }

  private String legend(int place) {
    String model =
        series.get(place).stream()
            .findFirst()
            .map(
                one ->
                    "%s, fingerprint %s, %s"
                        .formatted(one.getModelName(), one.getFingerprint(), one.getNumerics()))
            .orElse("no score");
    return "<p><span class=\"key\" style=\"background:%s\"></span>%s</p>%n"
        .formatted(BarChart.COLOURS.get(place), Html.escape(model));
  }

  /** What is drawn together: languages by benchmark and split. */
  private Map<Chart, Set<String>> charts() {
    Map<Chart, Set<String>> charts = new LinkedHashMap<>();
    for (List<Score> one : series) {
      for (Score score : one) {
        charts
            .computeIfAbsent(Chart.of(score), chart -> new LinkedHashSet<>())
            .add(score.getLanguage());
      }
    }
    return charts;
  }

  private String chart(Chart chart, Set<String> languages) {
    BarChart bars = new BarChart();
    List<String> notes = new ArrayList<>();
    for (String language : languages) {
      List<Bar> row = new ArrayList<>();
      for (List<Score> one : series) {
        Score score = find(one, chart, language);
        row.add(bar(score));
        score.getFaultsList().stream()
            .map(
                fault ->
                    "<li>%s: incomplete, %s".formatted(Html.escape(language), Html.escape(fault)))
            .forEach(notes::add);
      }
      bars.row(language, row);
    }
    String heading = "%s, %s: %s".formatted(chart.benchmark(), chart.split(), chart.metric());
    return "<h2>%s</h2>%n%s<ul>%s</ul>%n"
        .formatted(Html.escape(heading), bars.svg(), String.join("", notes));
  }

  private static Bar bar(Score score) {
    if (score.getMetricsCount() == 0) {
      return Bar.NONE;
    }
    MetricValue first = score.getMetrics(0);
    return new Bar(first.getValue(), first.getLow(), first.getHigh());
  }

  /** Without metrics where there is none. */
  private static Score find(List<Score> scores, Chart chart, String language) {
    return scores.stream()
        .filter(score -> Chart.of(score).equals(chart) && score.getLanguage().equals(language))
        .findFirst()
        .orElse(Score.getDefaultInstance());
  }

  private record Chart(String benchmark, String split, String metric) {
    static Chart of(Score score) {
      return new Chart(score.getBenchmark(), score.getSplit(), score.getMetrics(0).getName());
    }
  }
}
