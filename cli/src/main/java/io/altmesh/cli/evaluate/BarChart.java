package io.altmesh.cli.evaluate;

import java.util.List;
import java.util.Locale;

/** An SVG of horizontal bars from 0 to 1 with their intervals, a row a label, a bar a series. */
final class BarChart {
  static final List<String> COLOURS = List.of("#4269d0", "#efb118");
  private static final int WIDTH = 860;
  private static final int LEFT = 70;
  private static final int RIGHT = 70;
  private static final int BAR = 14;
  private static final int GAP = 8;

  private final StringBuilder body = new StringBuilder();
  private int y = GAP;

  /** Where a figure lies, between 0 and 1; NaN draws nothing. */
  record Bar(double value, double low, double high) {
    static final Bar NONE = new Bar(Double.NaN, Double.NaN, Double.NaN);
  }

  /** A row: a bar for each series, in the series' order. */
  BarChart row(String label, List<Bar> bars) {
    int middle = y + BAR * bars.size() / 2 + 4;
    body.append("<text x=\"4\" y=\"%d\">%s</text>%n".formatted(middle, Html.escape(label)));
    for (int series = 0; series < bars.size(); series++) {
      if (!Double.isNaN(bars.get(series).value())) {
        bar(bars.get(series), COLOURS.get(series));
      }
      y += BAR;
    }
    y += GAP;
    return this;
  }

  private void bar(Bar bar, String colour) {
    body.append(
        String.format(
            Locale.ROOT,
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>"
                + "<text x=\"%d\" y=\"%d\">%.4f</text>%n",
            LEFT,
            y,
            x(bar.value()) - LEFT,
            BAR - 2,
            colour,
            WIDTH - RIGHT + 8,
            y + BAR - 3,
            bar.value()));
    if (Double.isFinite(bar.low()) && Double.isFinite(bar.high())) {
      body.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"currentColor\"/>%n",
              x(bar.low()),
              x(bar.high()),
              y + BAR / 2 - 1,
              y + BAR / 2 - 1));
    }
  }

  String svg() {
    return "<svg viewBox=\"0 0 %d %d\">%n%s</svg>%n".formatted(WIDTH, y, body);
  }

  private static double x(double value) {
    return LEFT + (WIDTH - LEFT - RIGHT) * Math.max(0, Math.min(1, value));
  }
}
