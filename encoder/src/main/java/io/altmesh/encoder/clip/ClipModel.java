package io.altmesh.encoder.clip;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import io.altmesh.encoder.tokenizer.TokenBatch;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Fingerprint;
import io.altmesh.encoder.tower.ImageSide;
import io.altmesh.encoder.tower.StoredTensors;
import io.altmesh.encoder.tower.TextSide;
import io.altmesh.encoder.tower.TokenLimit;
import io.altmesh.encoder.tower.TowerProgram;
import io.altmesh.encoder.tower.TwoTowerModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens a {@code CLIPModel} directory: every size, activation and EOT rule. */
public final class ClipModel {
  private final ClipTextConfig text;
  private final ClipImages images;
  private final int projectionDim;

  private ClipModel(ConfigNode config) {
    text = ClipTextConfig.of(config.child("text_config"));
    projectionDim = config.size("projection_dim", 512);
    images = new ClipImages(ClipVisionConfig.of(config.child("vision_config")), projectionDim);
  }

  /**
   * Opens a directory.
   *
   * @throws ModelFormatException when the directory's files do not fit each other
   */
  public static EmbeddingModel open(Path directory, ConfigNode config, Engine engine) {
    return new ClipModel(config).open(directory, engine);
  }

  private EmbeddingModel open(Path directory, Engine engine) {
    try (ModelWeights weights = ModelWeights.open(directory)) {
      Expected expected = expected();
      StoredTensors stored = expected.check(weights, Optional::of);
      TextTokenizer tokenizer = tokenizer(directory);
      TowerProgram program = null;
      try {
        program =
            TowerProgram.load(
                engine, "Clip", expected, stored, "clip_layer", "clip_text", "clip_vision");
        ImageSide imageSide = images.open(directory, stored, program);
        TextSide textSide = textSide(stored, tokenizer, program);
        return TwoTowerModel.of(
            directory, "clip", stored, textSide, imageSide, "", program, engine);
      } catch (RuntimeException e) {
        tokenizer.close();
        if (program != null) {
          program.close();
        }
        throw e;
      }
    }
  }

  private Expected expected() {
    Expected expected = new Expected();
    text.expect(expected);
    expected.exact(TextSide.PROJECTION + ".weight", projectionDim, text.layers().width());
    images.expect(expected);
    expected.exact("logit_scale");
    return expected;
  }

  private TextTokenizer tokenizer(Path directory) {
    // What rows are padded with does not matter: they are trimmed behind EOT.
    TextTokenizer tokenizer =
        TextTokenizer.open(directory, TokenLimit.of(directory, text.positions()), 0);
    TokenBatch probe = tokenizer.encode(List.of("a"));
    if (text.eot().position(probe.ids()) != probe.length() - 1) {
      tokenizer.close();
      throw new ModelFormatException(
          "%s: text_config.eos_token_id is %d, but tokenizer.json ends texts with token %d (expected that id, or 2 where it is the largest one)"
              .formatted(directory, text.eot().eosTokenId(), probe.ids()[probe.length() - 1]));
    }
    return tokenizer;
  }

  private TextSide textSide(StoredTensors weights, TextTokenizer tokenizer, TowerProgram program) {
    String fingerprint =
        Fingerprint.tower(
            "clip_text",
            text.fields(tokenizer.maxLength()),
            weights.sha256(ClipModel::isText),
            tokenizer.sha256());
    TowerInfo info =
        new TowerInfo(fingerprint, text.layers().width(), projectionDim, tokenizer.maxLength(), 0);
    return new TextSide(info, tokenizer, new ClipTextTower(text, program));
  }

  private static boolean isText(String name) {
    return name.equals(TextSide.PROJECTION + ".weight") || name.startsWith("text_model.");
  }
}
