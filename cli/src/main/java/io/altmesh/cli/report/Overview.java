package io.altmesh.cli.report;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * All benchmarks of a language side by side, each by its own first metric and in its first split,
 * wherever there are enough for a radar: AltCLIP's figure 2, of whatever was scored.
 */
final class Overview {
  private final List<ModelLine> lines;
  private final List<Panel> panels;
  private final Colours colours;

  Overview(List<ModelLine> lines, List<Panel> panels, Colours colours) {
    this.lines = lines;
    this.panels = List.copyOf(firstSplits(panels));
    this.colours = colours;
  }

  private static List<Panel> firstSplits(List<Panel> panels) {
    Map<String, Panel> first = new LinkedHashMap<>();
    panels.forEach(panel -> first.putIfAbsent(panel.benchmark(), panel));
    return List.copyOf(first.values());
  }

  String html() {
    Set<String> languages = new LinkedHashSet<>();
    panels.forEach(panel -> languages.addAll(panel.languages()));
    StringBuilder html = new StringBuilder();
    for (String language : languages) {
      List<Panel> some =
          panels.stream().filter(panel -> panel.languages().contains(language)).toList();
      if (some.size() >= RadarSvg.FEWEST) {
        html.append("<h2>%s: all benchmarks</h2>\n".formatted(Html.escape(language)));
        html.append(radar(language, some)).append(bars(language, some));
      }
    }
    return html.toString();
  }

  private String radar(String language, List<Panel> some) {
    RadarSvg radar = new RadarSvg(some.stream().map(Panel::benchmark).toList(), 1);
    for (ModelLine line : lines) {
      List<OptionalDouble> figures =
          some.stream().map(panel -> PanelHtml.value(panel.figure(line, language))).toList();
      radar.model(line.label(), colours.of(line), figures, line.isTeacher());
    }
    return radar.drawing("Radar of all benchmarks in " + language);
  }

  private String bars(String language, List<Panel> some) {
    BarSvg bars = new BarSvg(some.stream().map(Overview::label).toList());
    for (Panel panel : some) {
      bars.label(label(panel));
      for (ModelLine line : lines) {
        panel
            .figure(line, language)
            .ifPresent(figure -> bars.bar(line.label(), colours.of(line), figure));
      }
    }
    return bars.drawing("Bars of all benchmarks in " + language, List.of());
  }

  private static String label(Panel panel) {
    return panel.benchmark() + ", " + panel.metric();
  }
}
