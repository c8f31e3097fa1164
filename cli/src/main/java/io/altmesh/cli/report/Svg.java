package io.altmesh.cli.report;

import java.util.Locale;

/** An SVG drawing under way: elements one after another, numbers with two decimals. */
final class Svg {
  private final StringBuilder body = new StringBuilder();

  /** An empty element: its name, then attributes and their values by turns. */
  Svg element(String name, Object... attributes) {
    open(name, attributes);
    body.append("/>\n");
    return this;
  }

  /** An element that a pointer resting on it, and a screen reader, tell about. */
  Svg titled(String title, String name, Object... attributes) {
    open(name, attributes);
    body.append("><title>").append(Html.escape(title)).append("</title></");
    body.append(name).append(">\n");
    return this;
  }

  /** Text beside a point: {@code anchor} is start, middle or end. */
  Svg text(double x, double y, String anchor, String text, Object... attributes) {
    open("text", "x", x, "y", y, "text-anchor", anchor);
    attributes(attributes);
    body.append('>').append(Html.escape(text)).append("</text>\n");
    return this;
  }

  /** What another drew, above what is there. */
  Svg add(Svg other) {
    body.append(other.body);
    return this;
  }

  private void open(String name, Object... attributes) {
    body.append('<').append(name);
    attributes(attributes);
  }

  private void attributes(Object... attributes) {
    for (int i = 0; i < attributes.length; i += 2) {
      body.append(' ').append(attributes[i]).append("=\"");
      body.append(Html.escape(value(attributes[i + 1]))).append('"');
    }
  }

  private static String value(Object value) {
    return value instanceof Double number ? number(number) : value.toString();
  }

  /** With two decimals. */
  static String number(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /**
   * All of it, in pixels where there is room.
   *
   * @param description what it shows, for who cannot see it
   */
  String drawing(double width, double height, String description) {
    return "<svg width=\"%s\" viewBox=\"0 0 %s %s\" role=\"img\" aria-label=\"%s\">\n%s</svg>\n"
        .formatted(number(width), number(width), number(height), Html.escape(description), body);
  }
}
