package io.altmesh.evaluator.metric;

import java.util.Locale;

/**
 * A score with its uncertainty.
 *
 * @param value NaN when nothing was counted yet
 * @param standardError of the value as an estimate for more of the same; NaN below two items
 * @param count items it was computed from
 */
public record Estimate(double value, double standardError, long count) {
  private static final double Z95 = 1.959963984540054;

  /** The mean of numbers whose sum and sum of squares are known. */
  static Estimate ofMean(double sum, double squares, long count) {
    double mean = sum / (double) count; // NaN for none
    double variance = Math.max(0, squares - sum * mean) / (double) (count - 1);
    return new Estimate(mean, count < 2 ? Double.NaN : Math.sqrt(variance / (double) count), count);
  }

  /** A share of hits. */
  static Estimate ofShare(long hits, long count) {
    return ofMean((double) hits, (double) hits, count);
  }

  /** Lower end of the normal 95 % interval; bootstrap where n is small or the value near 0 or 1. */
  public double low() {
    return value - Z95 * standardError;
  }

  public double high() {
    return value + Z95 * standardError;
  }

  /** For people: {@code 0.8125 ± 0.0121 (n = 1000)}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4f ± %.4f (n = %d)", value, standardError, count);
  }
}
