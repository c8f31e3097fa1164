package io.altmesh.evaluator.metric;

import java.util.Arrays;

/**
 * Whether two models differ on the same items beyond chance.
 *
 * @param difference the second's score less the first's
 * @param low of the difference's interval
 * @param high of it
 * @param pValue how often a difference as large or larger comes by chance alone, both ways; 1 when
 *     there is none
 */
public record PairedTest(double difference, double low, double high, double pValue) {

  /** Whether chance is an unlikely reason, at a level such as 0.05. */
  public boolean isSignificant(double level) {
    return pValue < level;
  }

  /**
   * McNemar's exact test, for accuracies and recalls: only items that one model got and the other
   * missed tell anything. The interval is a paired bootstrap's.
   *
   * @param first whether the first model got each item
   * @param second whether the second did
   */
  public static PairedTest mcNemar(boolean[] first, boolean[] second, Bootstrap bootstrap) {
    double[] differences = differences(numbers(first), numbers(second));
    int won = 0;
    int lost = 0;
    for (double difference : differences) {
      won += difference > 0 ? 1 : 0;
      lost += difference < 0 ? 1 : 0;
    }
    return of(differences, bootstrap, Binomial.twoSidedHalf(Math.min(won, lost), won + lost));
  }

  /**
   * Paired bootstrap of a mean: an item's value is the model's own (reciprocal rank, precision,
   * squared error). Pairs in which either is NaN are left out. p is never below 1 / (samples + 1).
   */
  public static PairedTest bootstrap(double[] first, double[] second, Bootstrap bootstrap) {
    double[] differences = differences(first, second);
    int notAbove = 1;
    int notBelow = 1;
    for (int sample = 0; sample < bootstrap.samples(); sample++) {
      double mean = Bootstrap.mean(differences, bootstrap.places(differences.length, sample));
      notAbove += mean <= 0 ? 1 : 0;
      notBelow += mean >= 0 ? 1 : 0;
    }
    double p = 2.0 * Math.min(notAbove, notBelow) / (bootstrap.samples() + 1);
    return of(differences, bootstrap, Math.min(1, p));
  }

  private static PairedTest of(double[] differences, Bootstrap bootstrap, double p) {
    int[] all = new int[differences.length];
    Arrays.setAll(all, i -> i);
    Bootstrap.Interval interval = bootstrap.ofMean(differences);
    return new PairedTest(Bootstrap.mean(differences, all), interval.low(), interval.high(), p);
  }

  private static double[] differences(double[] first, double[] second) {
    if (first.length != second.length) {
      throw new IllegalArgumentException(
          "%d items of the first model, %d of the second (expected: the same items)"
              .formatted(first.length, second.length));
    }
    double[] differences = new double[first.length];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = second[i] - first[i];
    }
    return differences;
  }

  private static double[] numbers(boolean[] got) {
    double[] numbers = new double[got.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = got[i] ? 1 : 0;
    }
    return numbers;
  }
}
