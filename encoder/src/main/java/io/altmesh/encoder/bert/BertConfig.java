package io.altmesh.encoder.bert;

import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.Backbone;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.PostLnTensors;
import java.util.List;
import java.util.Optional;

/**
 * Configuration of a BertModel, or {@code text_config} of a ChineseCLIPModel.
 *
 * @param positions rows of the position table
 * @param types rows of the token type table; only the first is used
 */
public record BertConfig(Layers layers, int vocabulary, int positions, int types, long padId)
    implements Backbone {
  /** {@code model_type} of a BertModel. */
  public static final String MODEL_TYPE = "bert";

  /** Reads it. */
  public static BertConfig of(ConfigNode config) {
    Backbone.requireAbsolutePositions(config);
    int vocabulary = config.size("vocab_size", 30_522);
    return new BertConfig(
        Layers.of(config, new Layers(768, 12, 12, 3072, 1e-12, Activation.GELU)),
        vocabulary,
        config.size("max_position_embeddings", 512),
        config.size("type_vocab_size", 2),
        config.id("pad_token_id", 0, vocabulary));
  }

  @Override
  public int contextLength() {
    return positions;
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
  public Optional<String> name(String stored) {
    return PostLnTensors.name(stored, "bert.");
  }

  @Override
  public List<String> fragments() {
    return List.of("settings", "dropout", "post_ln", "bert");
  }

  @Override
  public String modelClass() {
    return "BertModel";
  }

  @Override
  public String tokenizerClass() {
    return "BertTokenizer";
  }
}
