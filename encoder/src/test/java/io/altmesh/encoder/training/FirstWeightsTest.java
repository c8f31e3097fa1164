package io.altmesh.encoder.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.ParityModels;
import org.junit.jupiter.api.Test;

final class FirstWeightsTest {
  private final ClipFromScratch clip = ClipFromScratch.read(ParityModels.directory("clip-gelu"));

  @Test
  void deviationsAreThoseOfTransformers() {
    FirstWeights weights = new FirstWeights(clip, Initialization.CLIP, 1);
    String layer = "vision_model.encoder.layers.1.";
    double width = 32;
    double depth = Math.pow(2 * 3, -0.5);
    check(weights, layer + "self_attn.q_proj.weight", Math.pow(width, -0.5) * depth, 32, 32);
    check(weights, layer + "self_attn.out_proj.weight", Math.pow(width, -0.5), 32, 32);
    check(weights, layer + "mlp.fc1.weight", Math.pow(2 * width, -0.5), 72, 32);
    check(weights, layer + "mlp.fc2.weight", Math.pow(width, -0.5) * depth, 32, 72);
    check(weights, "text_model.embeddings.token_embedding.weight", 0.02, 24, 40);
    check(weights, "text_projection.weight", Math.pow(40, -0.5), 24, 40);
    assertThat(weights.values(layer + "layer_norm1.weight", new Shape(2))).containsExactly(1, 1);
    assertThat(weights.values(layer + "mlp.fc1.bias", new Shape(2))).containsExactly(0, 0);
    assertThat(weights.values("logit_scale", new Shape())).containsExactly(2.6592f);
  }

  @Test
  void residualZeroAddsNothingAtFirst() {
    FirstWeights weights = new FirstWeights(clip, Initialization.RESIDUAL_ZERO, 1);
    String layer = "text_model.encoder.layers.0.";
    assertThat(weights.values(layer + "self_attn.out_proj.weight", new Shape(40, 40)))
        .containsOnly(0);
    assertThat(weights.values(layer + "mlp.fc2.weight", new Shape(40, 96))).containsOnly(0);
    check(weights, layer + "mlp.fc1.weight", Math.pow(40, -0.5), 96, 40);
  }

  @Test
  void filtersOfAPatchAreAtRightAngles() {
    int side = 4;
    float[] filters = new float[3 * side * side * 3 * side * side];
    int length = 3 * side * side;
    PatchBasis.into(filters, length, side);
    for (int a = 0; a < length; a++) {
      for (int b = 0; b <= a; b++) {
        double product = 0;
        for (int i = 0; i < length; i++) {
          product += filters[a * length + i] * filters[b * length + i];
        }
        double strength = 0.5 * Math.pow(1 + a / 3, 0.25);
        assertThat(product).isCloseTo(a == b ? strength * strength : 0, within(1e-5));
      }
    }
  }

  @Test
  void dependOnSeedAndName() {
    Shape shape = new Shape(40, 40);
    String q = "text_model.encoder.layers.0.self_attn.q_proj.weight";
    String k = "text_model.encoder.layers.0.self_attn.k_proj.weight";
    float[] values = new FirstWeights(clip, Initialization.CLIP, 1).values(q, shape);
    assertThat(new FirstWeights(clip, Initialization.CLIP, 1).values(q, shape))
        .containsExactly(values);
    assertThat(new FirstWeights(clip, Initialization.CLIP, 2).values(q, shape))
        .isNotEqualTo(values);
    assertThat(new FirstWeights(clip, Initialization.CLIP, 1).values(k, shape))
        .isNotEqualTo(values);
  }

  private static void check(
      FirstWeights weights, String name, double deviation, long rows, long columns) {
    double squares = 0;
    float[] values = weights.values(name, new Shape(rows, columns));
    for (float value : values) {
      squares += value * value;
    }
    // Of a thousand samples: within a tenth.
    assertThat(Math.sqrt(squares / values.length))
        .as(name)
        .isCloseTo(deviation, within(0.1 * deviation));
  }
}
