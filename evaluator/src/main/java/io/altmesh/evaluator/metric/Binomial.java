package io.altmesh.evaluator.metric;

/** Tosses of a fair coin. */
final class Binomial {
  private Binomial() {}

  /**
   * The chance that the rarer side of n tosses comes up at most so often, both ways; 1 without a
   * toss.
   */
  static double twoSidedHalf(int rarer, int tosses) {
    double log = -tosses * Math.log(2); // of the chance of 0 successes
    double sum = 0;
    for (int i = 0; i <= rarer; i++) {
      sum += Math.exp(log);
      log += Math.log((double) (tosses - i) / (i + 1));
    }
    return Math.min(1, 2 * sum);
  }
}
