package io.altmesh.encoder.bert;

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
 * Configuration of a BertModel, or {@code text_config} of a ChineseCLIPModel.
 *
 * @param contextLength rows of the position table
 * @param types rows of the token type table; only the first is used
 */
public record BertConfig(Layers layers, int vocabulary, int contextLength, int types, long padId)
    implements Backbone {
  /** {@code model_type} of a BertModel. */
  public static final String MODEL_TYPE = "bert";

  /** Reads it. */
  public static BertConfig of(ConfigNode config) {
    String kind = config.text("position_embedding_type", "absolute");
    if (!kind.equals("absolute")) {
      throw config.wrong("position_embedding_type", "absolute");
    }
    int vocabulary = config.size("vocab_size", 30_522);
    return new BertConfig(
        Layers.of(config, new Layers(768, 12, 12, 3072, 1e-12, Activation.GELU)),
        vocabulary,
        config.size("max_position_embeddings", 512),
        config.size("type_vocab_size", 2),
        config.id("pad_token_id", 0, vocabulary));
  }

  @Override
  public String description() {
    return "BERT, " + layers.sizes();
  }

  @Override
  public String modelType() {
    return MODEL_TYPE;
  }

  @Override
  public void expect(Expected tensors, String prefix) {
    PostLnTensors.expect(tensors, prefix, layers, vocabulary, contextLength, types);
  }

  @Override
  public Optional<String> name(String stored) {
    return PostLnTensors.name(stored, "bert.");
  }

  @Override
  public List<String> fragments() {
    return List.of("settings", "dropout", "post_ln", "bert");
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
    config.putArray("architectures").add("BertModel");
    config.put("model_type", MODEL_TYPE);
    layers.write(config);
    return config
        .put("vocab_size", vocabulary)
        .put("max_position_embeddings", contextLength)
        .put("type_vocab_size", types)
        .put("pad_token_id", padId);
  }

  @Override
  public String tokenizerClass() {
    return "BertTokenizer";
  }
}
