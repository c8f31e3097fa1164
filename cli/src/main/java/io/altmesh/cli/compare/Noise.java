package io.altmesh.cli.compare;

import io.altmesh.evaluator.metric.Bootstrap;
import io.altmesh.evaluator.metric.PairedTest;
import io.altmesh.proto.v1.MetricValue;

/**
 * What chance could make of a difference.
 *
 * @param low of the difference's 95 % interval
 * @param high of it
 * @param pValue how often so large a difference comes by chance, both ways; NaN where nothing tells
 * @param test that says so
 */
record Noise(double low, double high, double pValue, NoiseTest test) {
  private static final double Z95 = 1.959963984540054;
  private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(0);

  /** Of two shares of hits over the same queries. */
  static Noise ofHits(boolean[] a, boolean[] b) {
    PairedTest test = PairedTest.mcNemar(a, b, BOOTSTRAP);
    return new Noise(test.low(), test.high(), test.pValue(), NoiseTest.MCNEMAR);
  }

  /**
   * Of a mean of means over the same queries, such as recalls of both directions.
   *
   * @param differences of each mean's queries, B's value less A's
   */
  static Noise ofMeans(double[]... differences) {
    double mean = 0;
    double variance = 0;
    for (double[] one : differences) {
      double sum = 0;
      double squares = 0;
      for (double difference : one) {
        sum += difference;
        squares += difference * difference;
      }
      mean += sum / one.length / differences.length;
      double spread = (squares - sum * sum / one.length) / (one.length - 1);
      variance += spread / one.length / (differences.length * differences.length);
    }
    return normal(mean, Math.sqrt(variance), NoiseTest.PAIRED);
  }

  /**
   * Of a figure that is no mean over queries.
   *
   * @param difference of it, B less A
   * @param spread of that difference over samples of the queries, the same ones for both
   */
  static Noise ofSamples(double difference, Bootstrap.Spread spread) {
    double p = difference == 0 ? 1 : Normal.twoSided(difference / spread.standardError());
    Bootstrap.Interval interval = spread.interval();
    return new Noise(interval.low(), interval.high(), p, NoiseTest.RESAMPLED);
  }

  /** Of two figures whose intervals are all that is known. */
  static Noise ofIntervals(MetricValue a, MetricValue b) {
    double error = Math.hypot(a.getHigh() - a.getLow(), b.getHigh() - b.getLow()) / (2 * Z95);
    return normal(b.getValue() - a.getValue(), error, NoiseTest.INTERVALS);
  }

  private static Noise normal(double difference, double error, NoiseTest test) {
    double p = difference == 0 ? 1 : Normal.twoSided(difference / error);
    return new Noise(difference - Z95 * error, difference + Z95 * error, p, test);
  }
}
