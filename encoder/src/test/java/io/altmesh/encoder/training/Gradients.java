package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import java.util.Map;
import java.util.TreeMap;

/** Weights' gradients by name. */
final class Gradients {
  /** The order of fp32 sums differs. */
  private static final double TOLERANCE = 1e-5;

  private Gradients() {}

  /** Those of all weights that have one. */
  static Map<String, float[]> of(NamedTensors weights) {
    Map<String, float[]> gradients = new TreeMap<>();
    weights
        .all()
        .forEach(
            (name, weight) -> {
              if (weight.hasGradient()) {
                try (NDArray gradient = weight.getGradient()) {
                  gradients.put(name, gradient.toFloatArray());
                }
              }
            });
    return gradients;
  }

  /** As vectors of one space, relative to the expected one's length. */
  static void assertClose(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual).isNotEmpty().containsOnlyKeys(expected.keySet());
    double distance = 0;
    double length = 0;
    for (Map.Entry<String, float[]> e : expected.entrySet()) {
      for (int i = 0; i < e.getValue().length; i++) {
        double difference = actual.get(e.getKey())[i] - e.getValue()[i];
        distance += difference * difference;
        length += (double) e.getValue()[i] * e.getValue()[i];
      }
    }
    assertThat(Math.sqrt(distance)).isLessThan(TOLERANCE * Math.sqrt(length));
  }
}
