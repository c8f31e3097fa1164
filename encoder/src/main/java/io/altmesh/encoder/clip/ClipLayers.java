package io.altmesh.encoder.clip;

import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Layers;
import java.util.List;

/** The blocks of CLIP's and SigLIP's towers; clip_layer.py runs them. */
public final class ClipLayers {
  private ClipLayers() {}

  /** Adds a tower's blocks. */
  public static void expect(Expected tensors, String tower, Layers layers) {
    for (int i = 0; i < layers.layers(); i++) {
      String block = tower + ".encoder.layers." + i + ".";
      for (String matrix : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
        tensors.linear(block + "self_attn." + matrix, layers.width(), layers.width());
      }
      tensors.linear(block + "mlp.fc1", layers.inner(), layers.width());
      tensors.linear(block + "mlp.fc2", layers.width(), layers.inner());
      tensors.layerNorm(block + "layer_norm1", layers.width());
      tensors.layerNorm(block + "layer_norm2", layers.width());
    }
  }
}
