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
  SAMPLE(new Layers(128, 2, 2, 512, 1e-5, Activation.GELU), 3514, 192),
  /** CLIP ViT-L/14's. */
  L14(new Layers(768, 12, 12, 3072, 1e-5, Activation.QUICK_GELU), 49_408, 768);

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int POSITIONS = 77;

  /** The sample's tokenizer has it. */
  private static final long EOT = 3513;

  private final ClipTextConfig config;
  private final int projectedDim;

  TowerSize(Layers layers, int vocabulary, int projectedDim) {
    this.config = new ClipTextConfig(layers, vocabulary, POSITIONS, new EotRule(EOT));
    this.projectedDim = projectedDim;
  }

  /** For people. */
  String description() {
    return "CLIP text, " + config.layers().sizes();
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
    json.put("vocab_size", config.vocabulary()).put("max_position_embeddings", POSITIONS);
    json.put("eos_token_id", EOT).put("pad_token_id", EOT);
    config.layers().write(json);
    JSON.writeValue(folder.resolve("config.json").toFile(), json);
    Expected expected = new Expected();
    config.expect(expected);
    int width = config.layers().width();
    expected.exact(TextArchitecture.PROJECTION + ".weight", projectedDim, width);
    RandomWeights.write(folder, expected);
  }
}
