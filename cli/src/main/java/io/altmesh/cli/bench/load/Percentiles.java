package io.altmesh.cli.bench.load;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** Of many times, in milliseconds. */
public record Percentiles(double p50, double p90, double p99, double max) {
  /** Of a histogram in microseconds; zeros when it is empty. */
  static Percentiles of(Histogram micros) {
    return new Percentiles(
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(90) / 1e3,
        micros.getValueAtPercentile(99) / 1e3,
        micros.getMaxValue() / 1e3);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "p50 %.1f  p90 %.1f  p99 %.1f  max %.1f ms", p50, p90, p99, max);
  }
}
