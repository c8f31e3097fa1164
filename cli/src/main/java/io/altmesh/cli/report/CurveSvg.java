package io.altmesh.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;

/** Figures over the steps of a run, a line a language, named where it ends. */
public final class CurveSvg {
  private static final double WIDTH = 860;
  private static final double HEIGHT = 320;
  private static final double LEFT = 48;
  private static final double RIGHT = 90;
  private static final double TOP = 14;
  private static final double BOTTOM = 34;
  private static final int TICKS = 4;
  private static final double LINE = 12;

  private final double lastStep;
  private final double most;
  private final Svg svg = new Svg();
  private final List<Name> names = new ArrayList<>();

  /** Where a line ends, in pixels. */
  private record Name(String name, String colour, double x, double y) {}

  /**
   * @param lastStep the greatest
   * @param most where the drawing ends
   */
  public CurveSvg(long lastStep, double most) {
    this.lastStep = Math.max(1, lastStep);
    this.most = most > 0 ? most : 1;
    for (int tick = 0; tick <= TICKS; tick++) {
      double value = this.most * tick / TICKS;
      svg.element(
          "line",
          "x1",
          LEFT,
          "x2",
          WIDTH - RIGHT,
          "y1",
          y(value),
          "y2",
          y(value),
          "stroke",
          "#8884");
      svg.text(LEFT - 6, y(value) + 4, "end", String.format(Locale.ROOT, "%.3g", value));
      double step = this.lastStep * tick / TICKS;
      svg.text(x(step), HEIGHT - 16, "middle", String.format(Locale.ROOT, "%,.0f", step));
    }
    svg.text(WIDTH - RIGHT, HEIGHT - 2, "end", "steps", "class", "dim");
  }

  /**
   * Of shares of 1.
   *
   * @param highest of them
   */
  public static CurveSvg ofShares(long lastStep, double highest) {
    return new CurveSvg(lastStep, RadarSvg.ceiling(highest));
  }

  /** A language's figures by step. */
  public CurveSvg line(String name, String colour, NavigableMap<Long, Double> figures) {
    if (figures.isEmpty()) {
      return this;
    }
    List<String> points = new ArrayList<>();
    figures.forEach(
        (step, value) -> {
          points.add(Svg.number(x(step)) + "," + Svg.number(y(value)));
          svg.titled(
              "%s, step %,d: %s".formatted(name, step, BarSvg.digits(value)),
              "circle",
              "cx",
              x(step),
              "cy",
              y(value),
              "r",
              2.5,
              "fill",
              colour);
        });
    svg.element(
        "polyline",
        "points",
        String.join(" ", points),
        "fill",
        "none",
        "stroke",
        colour,
        "stroke-width",
        2);
    names.add(new Name(name, colour, x(figures.lastKey()), y(figures.lastEntry().getValue())));
    return this;
  }

  /** A dashed level across: the teacher's. */
  public CurveSvg level(String who, double value) {
    svg.titled(
        "%s: %s".formatted(who, BarSvg.digits(value)),
        "line",
        "x1",
        LEFT,
        "x2",
        WIDTH - RIGHT,
        "y1",
        y(value),
        "y2",
        y(value),
        "stroke",
        "currentColor",
        "stroke-dasharray",
        "5 4");
    names.add(new Name(who, "currentColor", WIDTH - RIGHT, y(value)));
    return this;
  }

  /**
   * All of it.
   *
   * @param description what it shows
   */
  public String drawing(String description) {
    names.sort((a, b) -> Double.compare(a.y(), b.y()));
    double free = Double.NEGATIVE_INFINITY;
    for (Name name : names) {
      free = Math.max(name.y() + 4, free + LINE); // names do not cover each other
      svg.text(
          Math.max(name.x(), 0) + 8,
          free,
          "start",
          name.name(),
          "style",
          "font-weight:600;fill:" + name.colour());
    }
    double bottom = Math.max(HEIGHT, free + 4);
    return svg.drawing(WIDTH, bottom, description);
  }

  private double x(double step) {
    return LEFT + (WIDTH - LEFT - RIGHT) * step / lastStep;
  }

  private double y(double value) {
    double inside = Math.max(0, Math.min(value, most));
    return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * inside / most;
  }
}
