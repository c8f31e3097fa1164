package io.altmesh.cli.bench.serving;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.cli.bench.RandomWeights;
import io.altmesh.encoder.clip.ClipModel;
import io.altmesh.encoder.clip.ClipTextConfig;
import io.altmesh.encoder.clip.EotRule;
import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.TextArchitecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CLIP text towers to measure, with CLIP's 77 positions. */
public enum TowerSize {
  /** The sample teacher's sizes. */
  SAMPLE(128, 2, 2, Activation.GELU, 3514, 192),
  /** CLIP ViT-L/14's. */
  L14(768, 12, 12, Activation.QUICK_GELU, 49_408, 768);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int POSITIONS = 77;
  private static final double EPSILON = 1e-5;

  /** The sample's tokenizer has it. */
  private static final long EOT = 3513;

  private final int width;
  private final int layers;
  private final int heads;
  private final Activation activation;
  private final int vocabulary;
  private final int projectedDim;

  TowerSize(
      int width, int layers, int heads, Activation activation, int vocabulary, int projectedDim) {
    this.width = width;
    this.layers = layers;
    this.heads = heads;
    this.activation = activation;
    this.vocabulary = vocabulary;
    this.projectedDim = projectedDim;
  }

  private ClipTextConfig config() {
    Layers sizes = new Layers(width, layers, heads, 4 * width, EPSILON, activation);
    return new ClipTextConfig(sizes, vocabulary, POSITIONS, new EotRule(EOT));
  }

  /** For people. */
  String description() {
    return "CLIP text, " + config().layers().sizes();
  }

  /**
   * Writes a {@code CLIPTextModelWithProjection} of random weights.
   *
   * @param tokenizer the sample's teacher
   */
  void write(Path folder, Path tokenizer) throws IOException {
    Files.createDirectories(folder);
    Files.copy(tokenizer.resolve("tokenizer.json"), folder.resolve("tokenizer.json"));
    ObjectNode json = JSON.createObjectNode();
    json.put("model_type", ClipModel.TEXT_MODEL_TYPE).put("projection_dim", projectedDim);
    json.put("vocab_size", vocabulary).put("max_position_embeddings", POSITIONS);
    json.put("eos_token_id", EOT).put("pad_token_id", EOT);
    config().layers().write(json);
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    Expected expected = new Expected();
    config().expect(expected);
    expected.exact(TextArchitecture.PROJECTION + ".weight", projectedDim, width);
    RandomWeights.write(folder, expected);
  }
}
