package io.altmesh.cli.compare;

import io.altmesh.cli.Columns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A comparison for people: a table, then what it comes to. */
public final class ComparisonText {
  private static final List<String> HEAD =
      List.of(
          "benchmark",
          "language",
          "split",
          "metric",
          "A",
          "B",
          "B − A",
          "95 % interval",
          "p",
          "test",
          "verdict");

  private final Comparison comparison;
  private final double level;

  private ComparisonText(Comparison comparison, double level) {
    this.comparison = comparison;
    this.level = level;
  }

  /** With a last newline. */
  public static String of(Comparison comparison, double level) {
    return new ComparisonText(comparison, level).text();
  }

  private String text() {
    List<String> lines = new ArrayList<>();
    comparison.onlyInB().forEach(name -> lines.add(name + ": only in B"));
    comparison.unfit().forEach(unfit -> lines.add("DOES NOT FIT " + unfit));
    comparison.fallen(level).forEach(one -> lines.add("FELL " + fall(one)));
    long compared = comparison.differences().stream().filter(Difference::reported).count();
    if (comparison.fallen(level).isEmpty() && compared > 0) {
      lines.add(
          "nothing fell beyond its noise (%d first metrics, level %s)".formatted(compared, level));
    }
    String table = comparison.differences().isEmpty() ? "" : table() + System.lineSeparator();
    return table + String.join(System.lineSeparator(), lines) + System.lineSeparator();
  }

  private String table() {
    List<List<String>> rows = new ArrayList<>(List.of(HEAD));
    comparison.differences().forEach(one -> rows.add(row(one)));
    return Columns.aligned(rows);
  }

  private List<String> row(Difference one) {
    return List.of(
        one.benchmark(),
        one.language(),
        one.split(),
        one.metric() + (one.reported() ? " *" : ""),
        digits(one.a()),
        digits(one.b()),
        signed(one.difference()),
        signed(one.low()) + " – " + signed(one.high()),
        p(one.pValue()),
        one.test().toString(),
        one.verdict(level) + (one.complete() ? "" : ", INCOMPLETE data"));
  }

  private static String fall(Difference one) {
    return "%s %s %s: %s %s → %s (p %s, by %s)"
        .formatted(
            one.benchmark(),
            one.language(),
            one.split(),
            one.metric(),
            digits(one.a()),
            digits(one.b()),
            p(one.pValue()),
            one.test());
  }

  private static String digits(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%.4f", value);
  }

  private static String signed(double value) {
    return Double.isNaN(value) ? "–" : String.format(Locale.ROOT, "%+.4f", value);
  }

  private static String p(double value) {
    return value < 0.0001 ? "<0.0001" : digits(value);
  }
}
