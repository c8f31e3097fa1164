package io.altmesh.cli.bench.load;

import java.util.Locale;
import java.util.Map;

/**
 * What a load came to.
 *
 * @param seconds that were counted
 * @param offered lists that were due in them
 * @param answered of those
 * @param refused of those, with RESOURCE_EXHAUSTED
 * @param errors of those, by status code
 * @param itemsPerSecond goodput: items with a vector
 * @param failedItems items with a failure of their own
 * @param latency of answers, from when the list was due
 * @param refusal of refusals, the same
 * @param lateness how much later than due lists were sent: what this generator itself adds
 */
public record LoadResult(
    double seconds,
    long offered,
    long answered,
    long refused,
    Map<String, Long> errors,
    double itemsPerSecond,
    long failedItems,
    Percentiles latency,
    Percentiles refusal,
    Percentiles lateness) {

  /** Lines for people, each ended. */
  public String text() {
    StringBuilder text = new StringBuilder();
    line(text, "lists     %,d due, %,d answered, %,d refused", offered, answered, refused);
    line(text, "goodput   %,.1f items/s", itemsPerSecond);
    line(text, "latency   %s", latency);
    if (refused > 0) {
      line(text, "refusals  %s", refusal);
    }
    line(text, "sent late %s", lateness);
    if (failedItems > 0) {
      line(text, "items with a failure of their own: %,d", failedItems);
    }
    errors.forEach((code, count) -> line(text, "%s: %,d lists", code, count));
    return text.toString();
  }

  private static void line(StringBuilder text, String format, Object... arguments) {
    text.append(String.format(Locale.ROOT, format, arguments)).append('\n');
  }
}
