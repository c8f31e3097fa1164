package io.altmesh.encoder.siglip;

import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Layers;

/** Both towers' sizes by transformers' names and with its defaults. */
final class SiglipLayers {
  private static final Layers ABSENT = new Layers(768, 12, 12, 3072, 1e-6, Activation.GELU_TANH);

  private SiglipLayers() {}

  static Layers of(ConfigNode config) {
    return Layers.of(config, ABSENT);
  }
}
