package io.altmesh.encoder.xlmroberta;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.PostLnTensors;
import java.util.List;
import java.util.Optional;

/**
 * XLM-RoBERTa's configuration: of an XLMRobertaModel, or {@code text_config} of an AltCLIPModel,
 * whose absent fields mean other sizes.
 *
 * @param positions rows of the position table; those up to the padding's id are never used
 * @param types rows of the token type table; only the first is used
 */
public record XlmRobertaConfig(Layers layers, int vocabulary, int positions, int types, long padId)
    implements Backbone {
  /** {@code model_type} of an XLMRobertaModel. */
  public static final String MODEL_TYPE = "xlm-roberta";

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
    Backbone.requireAbsolutePositions(config);
    int tokens = config.size("vocab_size", vocabulary);
    XlmRobertaConfig read =
        new XlmRobertaConfig(
            Layers.of(config, absent),
            tokens,
            config.size("max_position_embeddings", positions),
            config.size("type_vocab_size", types),
            config.id("pad_token_id", 1, tokens));
    if (read.contextLength() < 3) {
      throw config.wrong("max_position_embeddings", "at least pad_token_id + 4");
    }
    return read;
  }

  /** Positions are counted from the padding's id. */
  @Override
  public int contextLength() {
    return (int) (positions - padId - 1);
  }

  @Override
  public String description() {
    return "XLM-R, " + layers.sizes();
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public Optional<String> name(String stored) {
    return PostLnTensors.name(stored, "roberta.");
  }

  @Override
  public List<String> fragments() {
    return List.of("settings", "dropout", "post_ln", "xlm_roberta");
  }

  @Override
  public String modelClass() {
    return "XLMRobertaModel";
  }

  @Override
  public ObjectNode config() {
    return Backbone.super.config().put("bos_token_id", 0).put("eos_token_id", 2);
  }

  @Override
  public String tokenizerClass() {
    return "XLMRobertaTokenizer";
  }
}
