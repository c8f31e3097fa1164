package io.altmesh.encoder.siglip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.clip.ClipLayers;
import io.altmesh.encoder.tokenizer.PaddingToken;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.Padding;
import io.altmesh.encoder.tower.TextArchitecture;
import io.altmesh.encoder.tower.TextTower;
import io.altmesh.encoder.tower.TokenLimit;
import io.altmesh.encoder.tower.TowerProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * SigLIP's text tower. It sees its padding, so a row always has the length that the tower was
 * trained with. Its one vector is PROJECTED (after {@code head}, which has a bias), and POOLED is
 * the same.
 *
 * @param positions tokens of every row
 * @param padId what rows are filled up with where the tokenizer names no token for it
 * @param projectedDim {@code projection_size}
 */
record SiglipText(Layers layers, int vocabulary, int positions, long padId, int projectedDim)
    implements TextArchitecture {
  static SiglipText of(ConfigNode config) {
    Layers layers = SiglipLayers.of(config);
    int vocabulary = config.size("vocab_size", 32_000);
    return new SiglipText(
        layers,
        vocabulary,
        config.size("max_position_embeddings", 64),
        config.id("pad_token_id", 1, vocabulary),
        config.size("projection_size", layers.width()));
  }

  @Override
  public String kind() {
    return "siglip_text";
  }

  @Override
  public String description() {
    return "SigLIP text, " + layers.sizes();
  }

  @Override
  public void expect(Expected tensors) {
    String embeddings = "text_model.embeddings.";
    tensors.compute(embeddings + "token_embedding.weight", vocabulary, layers.width());
    tensors.compute(embeddings + "position_embedding.weight", positions, layers.width());
    ClipLayers.expect(tensors, "text_model", layers);
    tensors.layerNorm("text_model.final_layer_norm", layers.width());
    tensors.exact("text_model.head.weight", projectedDim, layers.width());
    tensors.exact("text_model.head.bias", projectedDim);
  }

  @Override
  public boolean owns(String name) {
    return name.startsWith("text_model.");
  }

  @Override
  public List<String> fragments() {
    return List.of("clip_layer", "patches", "siglip");
  }

  @Override
  public int pooledDim() {
    return projectedDim;
  }

  @Override
  public @Nullable String projection() {
    return null;
  }

  @Override
  public TextTokenizer tokenizer(Path directory) {
    long pad = PaddingToken.id(directory).orElse(padId);
    if (pad >= vocabulary) {
      throw new ModelFormatException(
          "%s: the tokenizer pads with token %d (expected one below vocab_size %d)"
              .formatted(directory, pad, vocabulary));
    }
    return TextTokenizer.open(directory, TokenLimit.of(directory, positions), pad);
  }

  @Override
  public Map<String, String> fields(TextTokenizer tokenizer) {
    Map<String, String> fields = new TreeMap<>();
    layers.describe(fields);
    fields.put("pad_token_id", Long.toString(tokenizer.padId()));
    fields.put("context_length", Integer.toString(tokenizer.maxLength()));
    return fields;
  }

  @Override
  public TextTower tower(TowerProgram program, TextTokenizer tokenizer) {
    int contextLength = tokenizer.maxLength();
    long pad = tokenizer.padId();
    return new TextTower() {
      @Override
      public NDArray pooled(NDManager scope, List<long[]> rows) {
        return program.run(
            scope,
            "siglip_text",
            Padding.to(contextLength, scope, rows, pad, vocabulary),
            layers.heads(),
            layers.layers(),
            layers.epsilon(),
            layers.activation().code(),
            program.dtype());
      }

      @Override
      public int length(int tokens) {
        return contextLength;
      }
    };
  }
}
