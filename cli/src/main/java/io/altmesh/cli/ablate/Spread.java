package io.altmesh.cli.ablate;

import java.util.List;

/**
 * Values of several seeds.
 *
 * @param deviation the sample's standard deviation (n - 1); 0 for one value
 */
record Spread(double mean, double deviation, double least, double most) {

  /**
   * Of at least one value.
   *
   * @throws IllegalArgumentException without any
   */
  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values (expected: one a seed)");
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return new Spread(
        mean,
        values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1)),
        values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
        values.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
  }
}
