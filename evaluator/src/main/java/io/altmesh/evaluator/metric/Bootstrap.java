package io.altmesh.evaluator.metric;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Confidence intervals by resampling items with replacement (Efron's percentile interval). The same
 * seed gives the same interval on every machine.
 *
 * @param samples how many times; 1,000 tells two digits of an interval's ends
 * @param seed of all of them
 * @param confidence such as 0.95
 */
public record Bootstrap(int samples, long seed, double confidence) {
  public Bootstrap {
    if (samples < 1 || confidence <= 0 || confidence >= 1) {
      throw new IllegalArgumentException(
          "%d samples at confidence %s (expected: at least 1, between 0 and 1)"
              .formatted(samples, confidence));
    }
  }

  /** 1,000 samples, 95 %. */
  public static Bootstrap seeded(long seed) {
    return new Bootstrap(1000, seed, 0.95);
  }

  /** Where a score lies, as far as the items tell; NaN ends when no sample had a score. */
  public record Interval(double low, double high) {
    /** Whether a value lies inside. */
    public boolean contains(double value) {
      return value >= low && value <= high;
    }
  }

  /**
   * How a score spreads over the samples.
   *
   * @param interval the samples' own
   * @param standardError their standard deviation
   */
  public record Spread(Interval interval, double standardError) {}

  /** Of the mean of items; NaN items are left out. */
  public Interval ofMean(double[] items) {
    return of(items.length, places -> mean(items, places));
  }

  /**
   * Of any measure.
   *
   * @param items how many there are
   * @param measure computes it over items, each as often as its place (from 0) is named; is called
   *     by several threads at once
   */
  public Interval of(int items, ToDoubleFunction<int[]> measure) {
    return spread(items, measure).interval();
  }

  /** As {@link #of}, with the standard error. */
  public Spread spread(int items, ToDoubleFunction<int[]> measure) {
    double[] values =
        IntStream.range(0, samples)
            .parallel()
            .mapToDouble(sample -> measure.applyAsDouble(places(items, sample)))
            .filter(value -> !Double.isNaN(value))
            .sorted()
            .toArray();
    double tail = (1 - confidence) / 2;
    Interval interval = new Interval(quantile(values, tail), quantile(values, 1 - tail));
    return new Spread(interval, deviation(values));
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElse(Double.NaN);
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.length - 1));
  }

  /** One resampling: as many places as there are items. */
  int[] places(int items, int sample) {
    SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + sample);
    int[] places = new int[items];
    Arrays.setAll(places, i -> random.nextInt(items));
    return places;
  }

  static double mean(double[] items, int[] places) {
    double sum = 0;
    int count = 0;
    for (int place : places) {
      if (!Double.isNaN(items[place])) {
        sum += items[place];
        count++;
      }
    }
    return sum / count;
  }

  /** As numpy's: linear between the two nearest. */
  private static double quantile(double[] sorted, double share) {
    if (sorted.length == 0) {
      return Double.NaN;
    }
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
