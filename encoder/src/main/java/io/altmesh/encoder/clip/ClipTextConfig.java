package io.altmesh.encoder.clip;

import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Layers;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code text_config} of a CLIPModel.
 *
 * @param positions longest text in tokens, special ones included
 */
public record ClipTextConfig(Layers layers, int vocabulary, int positions, EotRule eot) {
  /** CLIPTextConfig's defaults in transformers. */
  private static final Layers ABSENT = new Layers(512, 12, 8, 2048, 1e-5, Activation.QUICK_GELU);

  /** Reads {@code text_config}. */
  public static ClipTextConfig of(ConfigNode config) {
    return new ClipTextConfig(
        Layers.of(config, ABSENT),
        config.size("vocab_size", 49_408),
        config.size("max_position_embeddings", 77),
        new EotRule(config.id("eos_token_id", 49_407)));
  }

  /** Adds the tower's tensors, the projection not among them. */
  public void expect(Expected tensors) {
    String embeddings = "text_model.embeddings.";
    tensors.compute(embeddings + "token_embedding.weight", vocabulary, layers.width());
    tensors.compute(embeddings + "position_embedding.weight", positions, layers.width());
    ClipLayers.expect(tensors, "text_model", layers);
    tensors.layerNorm("text_model.final_layer_norm", layers.width());
  }

  /**
   * A text's tokens up to its EOT: attention is causal, so nothing that follows changes its state.
   * Without an EOT the first token, as transformers has it; no tokenizer that fits gives such.
   */
  long[] upToEot(long[] row) {
    return Arrays.copyOf(row, 1 + Math.max(0, eot.position(row)));
  }

  /** What changes numbers and shows in no tensor's shape. */
  public Map<String, String> fields(int contextLength) {
    Map<String, String> fields = new TreeMap<>();
    layers.describe(fields);
    fields.put("eos_token_id", Long.toString(eot.eosTokenId()));
    fields.put("context_length", Integer.toString(contextLength));
    return fields;
  }
}
