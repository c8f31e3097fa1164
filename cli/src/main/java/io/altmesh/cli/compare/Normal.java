package io.altmesh.cli.compare;

/** The standard normal distribution. */
final class Normal {
  private static final double[] COEFFICIENTS = {
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806,
    0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277
  };

  private Normal() {}

  /**
   * The chance of a value at least so far from 0, either way; NaN for NaN. Relative error below
   * 1.2e-7 (Press et al., Numerical Recipes, erfcc).
   */
  static double twoSided(double z) {
    double x = Math.abs(z) / Math.sqrt(2);
    double t = 1 / (1 + x / 2);
    double sum = 0;
    for (int i = COEFFICIENTS.length - 1; i >= 0; i--) {
      sum = sum * t + COEFFICIENTS[i];
    }
    return Double.isInfinite(x) ? 0 : t * Math.exp(-x * x + sum);
  }
}
