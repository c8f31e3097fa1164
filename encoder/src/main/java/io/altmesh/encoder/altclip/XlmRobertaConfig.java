package io.altmesh.encoder.altclip;

import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Layers;
import java.util.Map;
import java.util.TreeMap;

/**
 * XLM-RoBERTa's configuration: of an XLMRobertaModel, or {@code text_config} of an AltCLIPModel,
 * whose absent fields mean other sizes.
 *
 * @param positions rows of the position table; those up to the padding's id are never used
 * @param types rows of the token type table; only the first is used
 */
public record XlmRobertaConfig(
    Layers layers, int vocabulary, int positions, int types, long padId) {
  /** Reads the configuration of an XLMRobertaModel. */
  public static XlmRobertaConfig ofModel(ConfigNode config) {
    return read(config, new Layers(768, 12, 12, 3072, 1e-12, Activation.GELU), 30_522, 512, 2);
  }

  /** Reads {@code text_config} of an AltCLIPModel. */
  public static XlmRobertaConfig ofAltClip(ConfigNode config) {
    return read(config, new Layers(1024, 24, 16, 4096, 1e-5, Activation.GELU), 250_002, 514, 1);
  }

  private static XlmRobertaConfig read(
      ConfigNode config, Layers absent, int vocabulary, int positions, int types) {
    String kind = config.text("position_embedding_type", "absolute");
    if (!kind.equals("absolute")) {
      throw config.wrong("position_embedding_type", "absolute");
    }
    XlmRobertaConfig read =
        new XlmRobertaConfig(
            Layers.of(config, absent),
            config.size("vocab_size", vocabulary),
            config.size("max_position_embeddings", positions),
            config.size("type_vocab_size", types),
            config.id("pad_token_id", 1));
    if (read.contextLength() < 3) {
      throw config.wrong("max_position_embeddings", "at least pad_token_id + 4");
    }
    return read;
  }

  /** Most tokens of a text, special ones included: positions are counted from the padding's id. */
  public int contextLength() {
    return (int) (positions - padId - 1);
  }

  /**
   * Adds its tensors, without the pooler.
   *
   * @param prefix {@code ""}, or {@code "text_model.roberta."} in AltCLIP
   */
  public void expect(Expected tensors, String prefix) {
    int width = layers.width();
    String embeddings = prefix + "embeddings.";
    tensors.compute(embeddings + "word_embeddings.weight", vocabulary, width);
    tensors.compute(embeddings + "position_embeddings.weight", positions, width);
    tensors.compute(embeddings + "token_type_embeddings.weight", types, width);
    tensors.layerNorm(embeddings + "LayerNorm", width);
    for (int i = 0; i < layers.layers(); i++) {
      String block = prefix + "encoder.layer." + i + ".";
      tensors.linear(block + "attention.self.query", width, width);
      tensors.linear(block + "attention.self.key", width, width);
      tensors.linear(block + "attention.self.value", width, width);
      tensors.linear(block + "attention.output.dense", width, width);
      tensors.layerNorm(block + "attention.output.LayerNorm", width);
      tensors.linear(block + "intermediate.dense", layers.inner(), width);
      tensors.linear(block + "output.dense", width, layers.inner());
      tensors.layerNorm(block + "output.LayerNorm", width);
    }
  }

  /** What changes numbers and shows in no tensor's shape. */
  public Map<String, String> fields(int contextLength) {
    Map<String, String> fields = new TreeMap<>();
    layers.describe(fields);
    fields.put("pad_token_id", Long.toString(padId));
    fields.put("context_length", Integer.toString(contextLength));
    return fields;
  }
}
