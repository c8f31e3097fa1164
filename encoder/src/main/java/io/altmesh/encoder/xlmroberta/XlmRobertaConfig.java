package io.altmesh.encoder.xlmroberta;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.PostLnTensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
    String kind = config.text("position_embedding_type", "absolute");
    if (!kind.equals("absolute")) {
      throw config.wrong("position_embedding_type", "absolute");
    }
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
  public void expect(Expected tensors, String prefix) {
    PostLnTensors.expect(tensors, prefix, layers, vocabulary, positions, types);
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
  public Map<String, String> fields(int contextLength) {
    Map<String, String> fields = new TreeMap<>();
    layers.describe(fields);
    fields.put("pad_token_id", Long.toString(padId));
    fields.put("context_length", Integer.toString(contextLength));
    return fields;
  }

  @Override
  public ObjectNode config() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.putArray("architectures").add("XLMRobertaModel");
    config.put("model_type", MODEL_TYPE);
    layers.write(config);
    return config
        .put("vocab_size", vocabulary)
        .put("max_position_embeddings", positions)
        .put("type_vocab_size", types)
        .put("pad_token_id", padId)
        .put("bos_token_id", 0)
        .put("eos_token_id", 2);
  }

  @Override
  public String tokenizerClass() {
    return "XLMRobertaTokenizer";
  }
}
