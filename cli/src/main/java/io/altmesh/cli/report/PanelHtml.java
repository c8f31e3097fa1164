package io.altmesh.cli.report;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** One benchmark's drawings: bars, a radar, curves, and what was wrong with its data. */
final class PanelHtml {
  private final Panel panel;
  private final Colours colours;
  private final Published published;

  PanelHtml(Panel panel, Colours colours, Published published) {
    this.panel = panel;
    this.colours = colours;
    this.published = published;
  }

  String html() {
    StringBuilder html = new StringBuilder();
    html.append("<h2 id=\"%s\">%s</h2>\n".formatted(panel.anchor(), Html.escape(panel.title())));
    html.append(bars()).append(FigureTable.sources(panel, published));
    if (panel.languages().size() >= RadarSvg.FEWEST) {
      html.append("<h3>By language</h3>\n").append(radar());
    }
    panel.lines().stream()
        .filter(line -> line.steps().size() > 1)
        .forEach(line -> html.append(curves(line)));
    return html.append(FigureTable.of(panel, published)).append(faults()).toString();
  }

  private String bars() {
    BarSvg bars = new BarSvg(panel.languages());
    for (String language : panel.languages()) {
      bars.label(language);
      for (ModelLine line : panel.lines()) {
        panel
            .figure(line, language)
            .ifPresent(figure -> bars.bar(line.label(), colours.of(line), figure));
      }
      bars.published(published.of(panel.benchmark(), panel.split(), language, panel.metric()));
    }
    return bars.drawing(panel.title() + ", bars by language", panel.ceiling().stream().toList());
  }

  private String radar() {
    RadarSvg radar = new RadarSvg(panel.languages(), highest());
    panel
        .ceiling()
        .ifPresent(level -> radar.level("the teacher, " + level.language(), level.value()));
    for (ModelLine line : panel.lines()) {
      if (line.isTeacher() && panel.ceiling().isPresent()) {
        continue; // the level is all that there is of it
      }
      List<OptionalDouble> figures =
          panel.languages().stream().map(one -> value(panel.figure(line, one))).toList();
      radar.model(line.label(), colours.of(line), figures, line.isTeacher());
    }
    return radar.drawing(panel.title() + ", radar by language");
  }

  static OptionalDouble value(Optional<MetricValue> figure) {
    return figure
        .filter(one -> !Double.isNaN(one.getValue()))
        .map(one -> OptionalDouble.of(one.getValue()))
        .orElse(OptionalDouble.empty());
  }

  private double highest() {
    return panel.lines().stream()
        .flatMap(ModelLine::scores)
        .filter(this::isHere)
        .flatMap(score -> ModelLine.metric(score, panel.metric()).stream())
        .mapToDouble(MetricValue::getValue)
        .filter(value -> !Double.isNaN(value))
        .max()
        .orElse(1);
  }

  private boolean isHere(Score score) {
    return score.getBenchmark().equals(panel.benchmark()) && score.getSplit().equals(panel.split());
  }

  private String curves(ModelLine line) {
    CurveSvg curves = CurveSvg.ofShares(line.steps().last(), highest());
    for (int i = 0; i < panel.languages().size(); i++) {
      String language = panel.languages().get(i);
      curves.line(language, Palette.colour(i), steps(line, language));
    }
    panel.teacher().ifPresent(level -> curves.level("teacher, " + level.language(), level.value()));
    return "<h3>%s over its steps</h3>\n%s"
        .formatted(
            Html.escape(line.label()),
            curves.drawing("%s of %s over steps".formatted(panel.title(), line.label())));
  }

  private NavigableMap<Long, Double> steps(ModelLine line, String language) {
    NavigableMap<Long, Double> figures = new TreeMap<>();
    for (long step : line.steps()) {
      value(panel.figure(line, step, language)).ifPresent(value -> figures.put(step, value));
    }
    return figures;
  }

  /** A score of data that is not whole is never shown as if it were. */
  private String faults() {
    StringBuilder list = new StringBuilder();
    for (ModelLine line : panel.lines()) {
      for (String language : panel.languages()) {
        line.newest(panel.benchmark(), panel.split(), language)
            .ifPresent(score -> list.append(faults(line, score)));
      }
    }
    return list.isEmpty() ? "" : "<ul class=\"faults\">\n" + list + "</ul>\n";
  }

  private static String faults(ModelLine line, Score score) {
    StringBuilder items = new StringBuilder();
    for (String fault : score.getFaultsList()) {
      items.append(
          "<li>%s, %s: incomplete, %s</li>\n"
              .formatted(
                  Html.escape(line.label()), Html.escape(score.getLanguage()), Html.escape(fault)));
    }
    return items.toString();
  }
}
