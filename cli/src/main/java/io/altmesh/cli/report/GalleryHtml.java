package io.altmesh.cli.report;

import io.altmesh.cli.evaluate.Gallery;
import io.altmesh.cli.evaluate.Gallery.Exhibit;
import io.altmesh.cli.evaluate.Gallery.Shown;
import java.util.List;

/** A gallery: what was asked, what belongs to it, what the model ranked first. */
final class GalleryHtml {
  /** What every picture's address begins with: a page has no links to outside. */
  private static final String PICTURE = "data:image/jpeg;base64,";

  private final Gallery gallery;
  private final String model;

  /**
   * @param model what the page calls it
   */
  GalleryHtml(Gallery gallery, String model) {
    this.gallery = gallery;
    this.model = model;
  }

  /**
   * @param open whether it is seen without a click
   */
  String html(boolean open) {
    StringBuilder html = new StringBuilder();
    html.append(open ? "<details open=\"open\">" : "<details>");
    html.append(
        "<summary>%s, %s</summary>\n"
            .formatted(Html.escape(gallery.language()), Html.escape(model)));
    html.append(table("Hits", gallery.examples().stream().filter(Shown::isHit).toList()));
    html.append(table("Misses", gallery.examples().stream().filter(one -> !one.isHit()).toList()));
    return html.append("</details>\n").toString();
  }

  private String table(String title, List<Shown> some) {
    if (some.isEmpty()) {
      return "<p class=\"dim\">%s: none</p>\n".formatted(title);
    }
    StringBuilder table = new StringBuilder("<table class=\"gallery\">\n");
    table.append("<caption>%s</caption>\n".formatted(title));
    table.append("<tr><th scope=\"col\">asked</th><th scope=\"col\">belongs to it</th>");
    table.append("<th scope=\"col\">ranked first</th><th scope=\"col\">its rank</th></tr>\n");
    some.forEach(one -> table.append(row(one)));
    return table.append("</table>\n").toString();
  }

  private String row(Shown one) {
    StringBuilder row = new StringBuilder("<tr><td>").append(exhibit(one.query(), false));
    row.append("</td><td>");
    one.right().forEach(right -> row.append(exhibit(right, false)));
    row.append("</td><td>");
    one.found().forEach(found -> row.append(exhibit(found, one.right().contains(found))));
    return row.append("</td><td>%,d</td></tr>\n".formatted(one.rank() + 1)).toString();
  }

  /** Not told by colour alone: what is right has a tick. */
  private String exhibit(Exhibit exhibit, boolean right) {
    String tick = right ? "<span class=\"tick\">✓</span>" : "";
    String label = Html.escape(exhibit.label());
    if (!exhibit.image()) {
      return "<bdi dir=\"auto\" lang=\"%s\"%s>%s%s</bdi> "
          .formatted(Html.escape(gallery.language()), right ? " class=\"right\"" : "", label, tick);
    }
    if (!exhibit.picture().startsWith(PICTURE)) {
      return "<span class=\"dim\">%s%s</span> ".formatted(label, tick);
    }
    return "<span class=\"picture%s\"><img alt=\"%s\" title=\"%s\" src=\"%s\"/>%s</span> "
        .formatted(right ? " right" : "", label, label, Html.escape(exhibit.picture()), tick);
  }
}
