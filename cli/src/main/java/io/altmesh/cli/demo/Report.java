package io.altmesh.cli.demo;

import io.altmesh.cli.report.Html;
import io.altmesh.proto.v1.Score;
import java.util.Locale;
import java.util.Optional;

/** {@code report.html}: what came out, for people; one file without links to anywhere. */
final class Report {
  private static final String STYLE =
      """
      :root { color-scheme: light dark }
      body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem }
      h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2.2rem }
      table { border-collapse: collapse; font-variant-numeric: tabular-nums }
      th, td { padding: .25rem .8rem; text-align: right; border-bottom: 1px solid #8884 }
      th:first-child, td:first-child { text-align: left }
      .gallery td { text-align: left; padding: .2rem .5rem } .gallery td:last-child { white-space: nowrap } .gallery img { margin: 0 3px; width: 44px; height: 44px; padding: 3px; background: #fff; border-radius: 6px }
      .gallery img.wanted { outline: 3px solid #2a9d4a } .dim { opacity: .6 } bdi { font-weight: 600 }
      svg { max-width: 100%; height: auto } svg text { font: 11px system-ui, sans-serif; fill: currentColor }
      """;

  private final DemoResult result;
  private final Gallery gallery;

  Report(DemoResult result, Gallery gallery) {
    this.result = result;
    this.gallery = gallery;
  }

  String html() {
    StringBuilder html =
        new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    html.append(
        "<meta name=\"viewport\" content=\"width=device-width\"><title>AltMesh demo</title>");
    html.append("<style>\n").append(STYLE).append("</style></head><body>\n");
    html.append("<h1>A CLIP that knew English, after ").append(minutes()).append("</h1>\n");
    html.append("<p>").append(Html.escape(summary())).append("</p>\n");
    html.append("<h2>Text→image recall@10</h2>\n").append(table());
    html.append("<h2>Over the run (seen concepts; dashed: the teacher's English)</h2>\n");
    html.append(new RecallChart(result).svg());
    html.append("<h2>Training loss</h2>\n").append(LossChart.svg(result.curve()));
    html.append("<h2>What the student finds</h2>\n").append(galleryTable());
    return html.append("</body></html>\n").toString();
  }

  private String minutes() {
    return String.format(Locale.ROOT, "%.1f minutes of training", result.trainSeconds() / 60);
  }

  private String summary() {
    return String.format(
        Locale.ROOT,
        "%d steps on %s. Each name is a query among %d images by an artist whom neither teacher nor"
            + " student was trained on (the teacher's settings were chosen by its scores there, so"
            + " it is a validation set); chance is %.4f. Composed concepts were never translated for the"
            + " student. The teacher embedded %d texts after the first epoch.",
        result.lastStep(),
        result.machine(),
        result.candidates(),
        10.0 / result.candidates(),
        result.teacherTextsAfterFirstEpoch());
  }

  private String table() {
    StringBuilder table = new StringBuilder("<table><tr><th>language<th>before<th>after");
    table.append("<th>teacher, English<th>share of it<th>composed<th>teacher, English</tr>\n");
    for (String language : result.languages()) {
      Scores scores = result.scores();
      Optional<Score> after = scores.student(language, Scores.SEEN, result.lastStep());
      cells(
          table,
          language,
          DemoResult.share(scores.student(language, Scores.SEEN, 0)),
          DemoResult.share(after),
          DemoResult.share(scores.teacher(Scores.SEEN)),
          after.map(score -> Math.round(100 * result.ofTeacher(score)) + " %").orElse("-"),
          DemoResult.share(scores.student(language, Scores.COMPOSED, result.lastStep())),
          DemoResult.share(scores.teacher(Scores.COMPOSED)));
    }
    return table.append("</table>\n").toString();
  }

  private static void cells(StringBuilder table, String... cells) {
    table.append("<tr>");
    for (String cell : cells) {
      table.append("<td>").append(Html.escape(cell));
    }
    table.append("</tr>\n");
  }

  private String galleryTable() {
    StringBuilder table = new StringBuilder("<table class=\"gallery\">\n");
    for (Gallery.Row row : gallery.rows()) {
      table.append("<tr><td>").append(Html.escape(row.language()));
      table
          .append("<td><bdi>")
          .append(Html.escape(row.text()))
          .append("</bdi> <span class=\"dim\">");
      table.append(Html.escape(row.english()));
      table.append(row.split().equals(Scores.COMPOSED) ? " · composed" : "").append("</span><td>");
      for (Gallery.Picture picture : row.pictures()) {
        table.append(
            picture.wanted() ? "<img class=\"wanted\" alt=\"hit\" src=\"" : "<img alt=\"\" src=\"");
        table.append(picture.dataUri()).append("\">");
      }
      table.append("</tr>\n");
    }
    return table.append("</table>\n").toString();
  }
}
