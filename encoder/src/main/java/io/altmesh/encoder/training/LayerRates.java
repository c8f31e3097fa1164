package io.altmesh.encoder.training;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** Layer-wise decay of the learning rate: what each weight's rate is multiplied by. */
final class LayerRates {
  private LayerRates() {}

  /** By weight; see {@link AdamW#layerDecay}. A tower is what shares a name's first part. */
  static Map<String, Double> of(Iterable<String> names, double decay) {
    Map<String, Integer> layers = new HashMap<>();
    for (String name : names) {
      layers.merge(tower(name), 1 + TowerPlace.layer(name), Math::max);
    }
    Map<String, Double> rates = new LinkedHashMap<>();
    for (String name : names) {
      int all = layers.getOrDefault(tower(name), 0);
      rates.put(name, Math.pow(decay, all - place(name, all)));
    }
    return rates;
  }

  /** 0 for embeddings, 1 for the lowest layer, {@code all} for the highest and the head. */
  private static int place(String name, int all) {
    int layer = TowerPlace.layer(name);
    if (layer >= 0) {
      return 1 + layer;
    }
    return TowerPlace.isEmbedding(name) ? 0 : all;
  }

  private static String tower(String name) {
    return name.substring(0, Math.max(0, name.indexOf('.')));
  }
}
