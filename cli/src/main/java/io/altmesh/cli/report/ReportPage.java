package io.altmesh.cli.report;

import io.altmesh.cli.evaluate.Gallery;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Scores of one or several models as one HTML file, well-formed, without scripts and without links
 * to anywhere: bars with intervals beside the teacher and published figures, radars by language and
 * by benchmark, curves over checkpoints, and hits and misses.
 */
public final class ReportPage {
  /** Of all pictures together; what is left out is told. */
  private static final int GALLERY_CHARACTERS = 16 << 20;

  private static final String STYLE =
      """
      :root { color-scheme: light dark }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
      h1 { font-size: 1.5rem } h2 { font-size: 1.2rem; margin-top: 2.5rem } h3 { font-size: 1rem; margin-bottom: 0 }
      svg { max-width: 100%; height: auto } svg text { font: 11px system-ui, sans-serif; fill: currentColor }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums } caption { text-align: left; font-weight: 600 }
      th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid #8884 }
      th:first-child, td:first-child, .models td, .models th { text-align: left } .models td:last-child { overflow-wrap: anywhere } .wide { overflow-x: auto }
      .gallery { margin: .5rem 0 1rem; width: 100% } .gallery th, .gallery td { text-align: left; vertical-align: middle }
      .gallery bdi { display: inline-block; padding: 0 .3em } .picture { display: inline-block; position: relative; margin: 2px }
      .picture img { max-width: 72px; max-height: 72px; padding: 2px; background: #fff; border-radius: 5px; vertical-align: middle }
      .right { outline: 2px solid #2a9d4a; border-radius: 5px } .tick { color: #2a9d4a; font-weight: 700; padding: 0 .2em }
      .dim { opacity: .7 } .key { display: inline-block; width: .8em; height: .8em; margin-right: .4em }
      tr, svg { break-inside: avoid } details { margin: .6rem 0 } summary { cursor: pointer } nav a { margin-right: 1em }
      """;

  private final List<ScoreSource> sources;
  private final List<ModelLine> lines;
  private final List<Panel> panels;
  private final Published published = Published.shipped();

  private ReportPage(List<ScoreSource> sources, List<ModelLine> lines, List<Panel> panels) {
    this.sources = sources;
    this.lines = lines;
    this.panels = panels;
  }

  /** Each benchmark by the metric that papers report, against the line called "teacher". */
  public static String of(List<ScoreSource> sources) {
    return of(sources, null, null);
  }

  /**
   * The page.
   *
   * @param teacher name of the line that others are drawn against; null for "teacher"
   * @param metric drawn of every benchmark that has it; null for the one that papers report
   * @throws IllegalArgumentException when there is no such line
   */
  public static String of(
      List<ScoreSource> sources, @Nullable String teacher, @Nullable String metric) {
    List<ModelLine> lines = ModelLines.of(sources, teacher);
    List<Panel> panels = Panel.of(lines, metric);
    if (metric != null && panels.stream().noneMatch(panel -> panel.metric().equals(metric))) {
      throw new IllegalArgumentException(
          "--metric %s: no score has it (there are: %s)"
              .formatted(metric, String.join(", ", metrics(sources))));
    }
    return new ReportPage(List.copyOf(sources), lines, panels).html();
  }

  private static List<String> metrics(List<ScoreSource> sources) {
    return sources.stream()
        .flatMap(source -> source.scores().stream())
        .flatMap(score -> score.getMetricsList().stream())
        .map(metric -> metric.getName())
        .distinct()
        .toList();
  }

  private String html() {
    Colours colours = new Colours(lines);
    StringBuilder html =
        new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"/>");
    html.append("<meta name=\"viewport\" content=\"width=device-width\"/>");
    html.append("<title>AltMesh scores</title><style>\n").append(STYLE).append("</style></head>\n");
    html.append("<body><main>\n<h1>Scores</h1>\n").append(models(colours)).append(contents());
    html.append(new Overview(lines, panels, colours).html());
    int characters = 0;
    for (Panel panel : panels) {
      html.append("<section>\n").append(new PanelHtml(panel, colours, published).html());
      String gallery = gallery(panel, GALLERY_CHARACTERS - characters);
      characters += gallery.length();
      html.append(gallery).append("</section>\n");
    }
    return html.append("</main></body></html>\n").toString();
  }

  private String models(Colours colours) {
    StringBuilder table = new StringBuilder("<div class=\"wide\"><table class=\"models\">\n");
    table.append("<tr><th>model</th><th>steps</th><th>fingerprint, numerics</th></tr>\n");
    for (ModelLine line : lines) {
      List<String> steps = line.steps().stream().map("%,d"::formatted).toList();
      String told = steps.equals(List.of("0")) ? "" : String.join(", ", steps);
      table.append(
          "<tr><td><span class=\"key\" style=\"background:%s\"></span>%s</td><td>%s</td><td>%s</td></tr>\n"
              .formatted(
                  colours.of(line),
                  Html.escape(line.label()),
                  told,
                  Html.escape(line.newestModel())));
    }
    return table
        .append(
            "</table></div>\n<p class=\"dim\">Of a model with several steps bars and radars show")
        .append(
            " the last. Thin lines are 95 % intervals; dashed: the teacher; ◇: what others have")
        .append(" published, measured by them.</p>\n")
        .toString();
  }

  /** Links within the page. */
  private String contents() {
    if (panels.size() < 2) {
      return "";
    }
    StringBuilder nav = new StringBuilder("<nav>");
    for (Panel panel : panels) {
      nav.append("<a href=\"#%s\">%s</a> ".formatted(panel.anchor(), Html.escape(panel.title())));
    }
    return nav.append("</nav>\n").toString();
  }

  private String gallery(Panel panel, int room) {
    List<String> some = new ArrayList<>();
    int left = room;
    int omitted = 0;
    for (Gallery gallery : galleries(panel)) {
      String model = model(panel, gallery).map(ModelLine::label).orElse(gallery.model());
      String html = new GalleryHtml(gallery, model).html(some.isEmpty());
      if (html.length() > left) {
        omitted++;
      } else {
        some.add(html);
        left -= html.length();
      }
    }
    if (omitted > 0) {
      some.add("<p>%d more are left out: the page would be too large.</p>\n".formatted(omitted));
    }
    return some.isEmpty() ? "" : "<h3>Hits and misses</h3>\n" + String.join("", some);
  }

  /** Those of models that are drawn: of checkpoints the last. */
  private List<Gallery> galleries(Panel panel) {
    return sources.stream()
        .flatMap(source -> source.galleries().stream())
        .filter(one -> one.benchmark().equals(panel.benchmark()))
        .filter(one -> one.split().equals(panel.split()))
        .filter(one -> model(panel, one).isPresent())
        .sorted(Comparator.comparingInt(one -> panel.languages().indexOf(one.language())))
        .toList();
  }

  private Optional<ModelLine> model(Panel panel, Gallery gallery) {
    return panel.lines().stream()
        .filter(
            line ->
                line.newest(panel.benchmark(), panel.split(), gallery.language())
                    .filter(score -> score.getFingerprint().equals(gallery.fingerprint()))
                    .isPresent())
        .findFirst();
  }
}
