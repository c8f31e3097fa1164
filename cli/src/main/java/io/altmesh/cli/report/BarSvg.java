package io.altmesh.cli.report;

import io.altmesh.proto.v1.MetricValue;
import java.util.List;
import java.util.Locale;

/**
 * Horizontal bars from 0 to 1 with their 95 % intervals, a group a label, a bar a model; below a
 * group, diamonds where others have published figures.
 */
final class BarSvg {
  private static final double WIDTH = 860;
  private static final double RIGHT = 250;
  private static final double TOP = 22;
  private static final double BAR = 14;
  private static final double GAP = 8;
  private static final double LETTER = 7;
  private static final double TICKS = 4;
  private static final double DIAMOND = 4;
  private static final int NAME = 28;

  private final Svg bars = new Svg();
  private final double left;
  private double y = TOP;

  /**
   * @param labels all that there will be: they decide where bars begin
   */
  BarSvg(List<String> labels) {
    int longest = labels.stream().mapToInt(String::length).max().orElse(0);
    this.left = Math.max(50, Math.min(330, 14 + LETTER * longest));
  }

  /** Begins a group. */
  BarSvg label(String label) {
    y += GAP;
    bars.text(4, y + BAR - 3, "start", label);
    return this;
  }

  /** A model's bar. */
  BarSvg bar(String who, String colour, MetricValue figure) {
    double value = figure.getValue();
    if (!Double.isNaN(value)) {
      String told = "%s: %s".formatted(who, told(figure));
      bars.titled(
          told,
          "rect",
          "x",
          left,
          "y",
          y,
          "width",
          x(value) - left,
          "height",
          BAR - 2,
          "fill",
          colour);
      interval(figure);
      bars.text(WIDTH - RIGHT + 8, y + BAR - 3, "start", digits(value) + " " + cut(who));
    }
    y += BAR;
    return this;
  }

  private void interval(MetricValue figure) {
    if (Double.isFinite(figure.getLow()) && Double.isFinite(figure.getHigh())) {
      double middle = y + BAR / 2 - 1;
      bars.element(
          "line",
          "x1",
          x(figure.getLow()),
          "x2",
          x(figure.getHigh()),
          "y1",
          middle,
          "y2",
          middle,
          "stroke",
          "currentColor");
    }
  }

  /** What others have published for the group; the best is named. */
  BarSvg published(List<Published.Figure> figures) {
    if (figures.isEmpty()) {
      return this;
    }
    double middle = y + BAR / 2;
    for (Published.Figure one : figures) {
      double x = x(one.value());
      String path =
          "M%s %s l%s %s l-%s %s l-%s -%s z"
              .formatted(
                  Svg.number(x),
                  Svg.number(middle - DIAMOND),
                  Svg.number(DIAMOND),
                  Svg.number(DIAMOND),
                  Svg.number(DIAMOND),
                  Svg.number(DIAMOND),
                  Svg.number(DIAMOND),
                  Svg.number(DIAMOND));
      bars.titled(
          "%s: %s; %s".formatted(one.model(), percent(one.value()), one.source()),
          "path",
          "d",
          path,
          "fill",
          "none",
          "stroke",
          "currentColor");
    }
    Published.Figure best =
        figures.stream().max((a, b) -> Double.compare(a.value(), b.value())).orElseThrow();
    bars.text(
        WIDTH - RIGHT + 8,
        y + BAR - 2,
        "start",
        "◇ %s %s".formatted(percent(best.value()), cut(best.model())),
        "class",
        "dim");
    y += BAR;
    return this;
  }

  /**
   * The drawing.
   *
   * @param description what it shows
   * @param ceiling a dashed line across all groups, where there is one
   */
  String drawing(String description, List<Panel.Level> ceiling) {
    Svg svg = new Svg();
    for (int tick = 0; tick <= TICKS; tick++) {
      double value = tick / TICKS;
      svg.element("line", "x1", x(value), "x2", x(value), "y1", TOP, "y2", y, "stroke", "#8884");
      svg.text(x(value), TOP - 8, "middle", digits(value).substring(0, 4));
    }
    for (Panel.Level level : ceiling) {
      svg.titled(
          "the teacher, %s: %s".formatted(level.language(), digits(level.value())),
          "line",
          "x1",
          x(level.value()),
          "x2",
          x(level.value()),
          "y1",
          TOP,
          "y2",
          y,
          "stroke",
          "currentColor",
          "stroke-dasharray",
          "5 4");
    }
    svg.add(bars);
    return svg.drawing(WIDTH, y + GAP, description);
  }

  private double x(double value) {
    return left + (WIDTH - left - RIGHT) * Math.max(0, Math.min(1, value));
  }

  private static String told(MetricValue figure) {
    return Double.isFinite(figure.getLow()) && Double.isFinite(figure.getHigh())
        ? "%s (95 %% interval %s to %s)"
            .formatted(digits(figure.getValue()), digits(figure.getLow()), digits(figure.getHigh()))
        : digits(figure.getValue());
  }

  /** So that it ends within the drawing. */
  private static String cut(String name) {
    return name.length() > NAME ? name.substring(0, NAME - 1) + "…" : name;
  }

  /** As scores are told everywhere: four decimals. */
  static String digits(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }

  /** As papers print them. */
  static String percent(double value) {
    return String.format(Locale.ROOT, "%.1f %%", 100 * value);
  }
}
