package io.altmesh.encoder.tower;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;

/**
 * The sizes of a transformer that are the same in every architecture.
 *
 * @param width hidden size H
 * @param layers number of blocks
 * @param heads attention heads; divides the width
 * @param inner width between the two matrices of a block's MLP
 * @param epsilon of its layer norms
 */
public record Layers(
    int width, int layers, int heads, int inner, double epsilon, Activation activation) {
  /**
   * Reads them by transformers' names.
   *
   * @param absent what a field that is left out means
   */
  public static Layers of(ConfigNode config, Layers absent) {
    int width = config.size("hidden_size", absent.width);
    int heads = config.size("num_attention_heads", absent.heads);
    if (width % heads != 0) {
      throw config.wrong("num_attention_heads", "a divisor of hidden_size " + width);
    }
    return new Layers(
        width,
        config.size("num_hidden_layers", absent.layers),
        heads,
        config.size("intermediate_size", absent.inner),
        config.epsilon("layer_norm_eps", absent.epsilon),
        config.activation(absent.activation));
  }

  /** For people: {@code 24 layers × 1024}. */
  public String sizes() {
    return "%d layers × %d".formatted(layers, width);
  }

  /** Writes them by transformers' names: {@link #of} reads them back. */
  public void write(ObjectNode config) {
    config
        .put("hidden_size", width)
        .put("num_hidden_layers", layers)
        .put("num_attention_heads", heads)
        .put("intermediate_size", inner)
        .put("hidden_act", activation.word())
        .put("layer_norm_eps", epsilon);
  }

  /** The part of them that changes numbers without showing in a tensor's shape. */
  public void describe(Map<String, String> fields) {
    fields.put("num_attention_heads", Integer.toString(heads));
    fields.put("layer_norm_eps", Double.toString(epsilon));
    fields.put("hidden_act", activation.name());
  }
}
