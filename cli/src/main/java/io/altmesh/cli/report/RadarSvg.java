package io.altmesh.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A figure on each of several axes, a polygon a model; 0 in the middle. */
final class RadarSvg {
  /** With fewer axes it is no surface. */
  static final int FEWEST = 3;

  private static final double WIDTH = 640;
  private static final double HEIGHT = 420;
  private static final double RADIUS = 165;
  private static final int RINGS = 4;
  private static final double KEY = 16;

  private final List<String> axes;
  private final double most;
  private final Svg svg = new Svg();
  private int models;

  /**
   * @param axes their names, at least {@value #FEWEST}
   * @param highest of all figures: the outer ring is the next quarter
   */
  RadarSvg(List<String> axes, double highest) {
    this.axes = List.copyOf(axes);
    this.most = ceiling(highest);
    for (int ring = 1; ring <= RINGS; ring++) {
      double value = most * ring / RINGS;
      svg.element("polygon", "points", round(value), "fill", "none", "stroke", "#8884");
      svg.text(
          x(0, value) + 3,
          y(0, value) + 11,
          "start",
          String.format(Locale.ROOT, "%.2f", value),
          "class",
          "dim");
    }
    for (int axis = 0; axis < axes.size(); axis++) {
      axis(axis);
    }
  }

  /** The next of .25, .5, .75 and 1. */
  static double ceiling(double highest) {
    return highest > 0 ? Math.min(1, Math.ceil(highest * 4) / 4) : 1;
  }

  private void axis(int axis) {
    svg.element(
        "line",
        "x1",
        x(axis, 0),
        "y1",
        y(axis, 0),
        "x2",
        x(axis, most),
        "y2",
        y(axis, most),
        "stroke",
        "#8884");
    double across = Math.sin(angle(axis));
    String anchor = across > 0.1 ? "start" : across < -0.1 ? "end" : "middle";
    double x = WIDTH / 2 + (RADIUS + 10) * across;
    double y = HEIGHT / 2 - (RADIUS + 12) * Math.cos(angle(axis)) + 4;
    svg.text(x, y, anchor, axes.get(axis));
  }

  /** Points, and lines between those that are beside each other. */
  RadarSvg model(String who, String colour, List<OptionalDouble> figures, boolean dashed) {
    key(who, colour);
    boolean whole = figures.stream().allMatch(OptionalDouble::isPresent);
    StringBuilder path = new StringBuilder();
    boolean drawing = false;
    for (int axis = 0; axis < figures.size(); axis++) {
      if (figures.get(axis).isPresent()) {
        double value = figures.get(axis).getAsDouble();
        path.append(drawing ? 'L' : 'M').append(point(axis, value)).append(' ');
        svg.titled(
            "%s, %s: %s".formatted(who, axes.get(axis), BarSvg.digits(value)),
            "circle",
            "cx",
            x(axis, value),
            "cy",
            y(axis, value),
            "r",
            2.5,
            "fill",
            colour);
      }
      drawing = figures.get(axis).isPresent();
    }
    if (!path.isEmpty()) {
      svg.element(
          "path",
          "d",
          path + (whole ? "Z" : ""),
          "fill",
          whole ? colour : "none",
          "fill-opacity",
          dashed ? 0.0 : 0.08,
          "stroke",
          colour,
          "stroke-width",
          2,
          "stroke-dasharray",
          dashed ? "5 4" : "none");
    }
    return this;
  }

  /** Which colour is whose, in the corner. */
  private void key(String who, String colour) {
    double y = 8 + KEY * models++;
    svg.element("rect", "x", 4.0, "y", y, "width", 10.0, "height", 10.0, "fill", colour);
    svg.text(20, y + 9, "start", who);
  }

  /** The same level on every axis. */
  RadarSvg level(String who, double value) {
    key(who, Palette.TEACHER);
    svg.titled(
        "%s: %s".formatted(who, BarSvg.digits(value)),
        "polygon",
        "points",
        round(value),
        "fill",
        "none",
        "stroke",
        Palette.TEACHER,
        "stroke-width",
        2,
        "stroke-dasharray",
        "5 4");
    return this;
  }

  String drawing(String description) {
    return svg.drawing(WIDTH, HEIGHT, description);
  }

  private String round(double value) {
    List<String> points = new ArrayList<>();
    for (int axis = 0; axis < axes.size(); axis++) {
      points.add(point(axis, value));
    }
    return String.join(" ", points);
  }

  private String point(int axis, double value) {
    return Svg.number(x(axis, value)) + "," + Svg.number(y(axis, value));
  }

  private double x(int axis, double value) {
    return WIDTH / 2 + RADIUS * value / most * Math.sin(angle(axis));
  }

  private double y(int axis, double value) {
    return HEIGHT / 2 - RADIUS * value / most * Math.cos(angle(axis));
  }

  private double angle(int axis) {
    return 2 * Math.PI * axis / axes.size();
  }
}
