package io.altmesh.encoder.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** Against scikit-learn's LogisticRegression; {@code make_linear.py} says how. */
class LinearProbeTest {
  @Test
  void fitsWhatScikitLearnFits() throws IOException {
    JsonNode given = fixture();
    float[] train = floats(given.path("train"));
    int classes = given.path("classes").asInt();
    LinearProbe.Options options = LinearProbe.CLIP.withStrength(given.path("C").asDouble());
    try (Engine engine = Engine.open("cpu", "fp32")) {
      LinearProbe probe =
          LinearProbe.fit(engine, train, ints(given.path("train_labels")), classes, options);
      float[] logits = probe.logits(engine, floats(given.path("test")));
      float[] expected = floats(given.path("logits"));
      assertThat(logits).hasSameSizeAs(expected);
      for (int i = 0; i < logits.length; i++) {
        // Both stop where the gradient is small, not where it is nothing.
        assertThat(logits[i]).isCloseTo(expected[i], within(2e-3f));
      }
    }
  }

  @Test
  void refusesLabelsThatAreNoClass() {
    try (Engine engine = Engine.open("cpu", "fp32")) {
      assertThatThrownBy(
              () -> LinearProbe.fit(engine, new float[4], new int[] {0, 2}, 2, LinearProbe.CLIP))
          .hasMessage("class 2 (expected 0..1)");
      assertThatThrownBy(
              () -> LinearProbe.fit(engine, new float[5], new int[2], 2, LinearProbe.CLIP))
          .hasMessage("5 values for 2 labels (expected: as many rows as labels, at least one)");
    }
  }

  private static JsonNode fixture() throws IOException {
    try (InputStream in = LinearProbeTest.class.getResourceAsStream("/probe/linear.json")) {
      return new ObjectMapper().readTree(in);
    }
  }

  private static float[] floats(JsonNode numbers) {
    float[] floats = new float[numbers.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers.path(i).asDouble();
    }
    return floats;
  }

  private static int[] ints(JsonNode numbers) {
    int[] ints = new int[numbers.size()];
    for (int i = 0; i < ints.length; i++) {
      ints[i] = numbers.path(i).asInt();
    }
    return ints;
  }
}
