package io.altmesh.cli.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A panel's figures in words: what the drawings show, and what others have published of it. */
final class FigureTable {
  private FigureTable() {}

  /** Folded together until somebody opens it. */
  static String of(Panel panel, Published published) {
    StringBuilder table = new StringBuilder("<details><summary>The figures as a table</summary>\n");
    table.append("<div class=\"wide\"><table>\n<tr><th scope=\"col\">model</th>");
    panel.languages().forEach(one -> table.append(cell("th scope=\"col\"", one)));
    table.append("</tr>\n");
    for (ModelLine line : panel.lines()) {
      table.append("<tr>").append(cell("th scope=\"row\"", line.label()));
      for (String language : panel.languages()) {
        String figure =
            panel.figure(line, language).map(one -> BarSvg.digits(one.getValue())).orElse("");
        table.append(cell("td", figure));
      }
      table.append("</tr>\n");
    }
    Map<Published.Series, Map<String, Double>> others = published.of(panel);
    others.forEach((one, figures) -> table.append(row(panel, one, figures)));
    return table.append("</table></div></details>\n").toString();
  }

  private static String row(Panel panel, Published.Series one, Map<String, Double> figures) {
    StringBuilder row =
        new StringBuilder("<tr class=\"dim\">")
            .append(cell("th scope=\"row\"", "◇ " + one.model()));
    for (String language : panel.languages()) {
      Double figure = figures.get(language);
      row.append(cell("td", figure == null ? "" : BarSvg.percent(figure)));
    }
    return row.append("</tr>\n").toString();
  }

  /** Where what was published stands: each paper once, with its models. */
  static String sources(Panel panel, Published published) {
    Set<Published.Series> others = published.of(panel).keySet();
    Set<String> sources =
        others.stream()
            .map(Published.Series::source)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return sources.stream()
        .map(
            source ->
                "<p class=\"dim\">◇ published in %s: %s</p>\n"
                    .formatted(Html.escape(source), Html.escape(models(others, source))))
        .collect(Collectors.joining());
  }

  private static String models(Set<Published.Series> others, String source) {
    List<String> models =
        others.stream()
            .filter(one -> one.source().equals(source))
            .map(Published.Series::model)
            .toList();
    return String.join("; ", models);
  }

  private static String cell(String tag, String text) {
    return "<%s>%s</%s>".formatted(tag, Html.escape(text), tag.split(" ", 2)[0]);
  }
}
