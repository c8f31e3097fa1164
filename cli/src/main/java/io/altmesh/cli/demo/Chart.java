package io.altmesh.cli.demo;

import java.util.List;
import java.util.Locale;

/** An SVG of lines over training steps, as plain as it can be. */
final class Chart {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 300;
  private static final int LEFT = 48;
  private static final int RIGHT = 12;
  private static final int TOP = 12;
  private static final int BOTTOM = 48;
  private static final int LEGEND_STEP = 48;
  private static final int TICKS = 4;
  private static final List<String> COLOURS =
      List.of(
          "#4269d0", "#efb118", "#ff725c", "#6cc5b0", "#3ca951", "#ff8ab7", "#a463f2", "#97bbf5",
          "#9c6b4e");

  private final double maxX;
  private final double maxY;
  private final StringBuilder body = new StringBuilder();
  private int lines;

  Chart(double maxX, double maxY) {
    this.maxX = Math.max(maxX, 1);
    this.maxY = maxY <= 0 ? 1 : maxY;
    for (int tick = 0; tick <= TICKS; tick++) {
      double value = this.maxY * tick / TICKS;
      body.append(
          String.format(
              Locale.ROOT,
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#8883\"/>"
                  + "<text x=\"4\" y=\"%.1f\">%.3g</text>%n",
              LEFT,
              WIDTH - RIGHT,
              y(value),
              y(value),
              y(value) + 4,
              value));
      double step = this.maxX * tick / TICKS;
      body.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%.1f\" y=\"%d\">%.0f</text>%n",
              x(step) - 12,
              HEIGHT - 30,
              step));
    }
  }

  /** Points as (step, value); the label stands in the legend below, in the line's colour. */
  Chart line(String label, List<double[]> points) {
    if (points.isEmpty()) {
      return this;
    }
    String colour = COLOURS.get(lines % COLOURS.size());
    StringBuilder path = new StringBuilder();
    for (double[] point : points) {
      path.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(point[0]), y(point[1])));
    }
    body.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"" + colour + "\" points=\"");
    body.append(path).append("\"/>");
    body.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" style=\"fill:%s;font-weight:600\">%s</text>%n",
            LEFT + LEGEND_STEP * lines,
            HEIGHT - 8,
            colour,
            label));
    lines++;
    return this;
  }

  /** A dashed level across. */
  Chart level(double value) {
    body.append(
        String.format(
            Locale.ROOT,
            "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"currentColor\""
                + " stroke-dasharray=\"5 4\"/>%n",
            LEFT,
            WIDTH - RIGHT,
            y(value),
            y(value)));
    return this;
  }

  String svg() {
    return "<svg viewBox=\"0 0 %d %d\">%n%s</svg>%n".formatted(WIDTH, HEIGHT, body);
  }

  private double x(double step) {
    return LEFT + (WIDTH - LEFT - RIGHT) * step / maxX;
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * Math.min(value, maxY) / maxY;
  }
}
