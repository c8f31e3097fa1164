package io.altmesh.encoder.altclip;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Head;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.clip.ClipImages;
import io.altmesh.encoder.clip.ClipVisionConfig;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tokenizer.TextTokenizer;
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
import org.jspecify.annotations.Nullable;

/**
 * Opens an {@code AltCLIPModel} directory: a whole one, or a checkpoint with the text side alone.
 */
public final class AltClipModel {
  private final XlmRobertaConfig text;
  private final int projectDim;
  private final int projectionDim;

  private AltClipModel(ConfigNode config) {
    ConfigNode textConfig = config.child("text_config");
    text = XlmRobertaConfig.ofAltClip(textConfig);
    projectDim = textConfig.size("project_dim", config.size("project_dim", 768));
    // Not vision_config.projection_dim, which nothing uses and which often says 512.
    projectionDim = config.size("projection_dim", 768);
  }

  /**
   * Opens a directory.
   *
   * @throws ModelFormatException when the directory's files do not fit each other
   */
  public static EmbeddingModel open(Path directory, ConfigNode config, Engine engine) {
    try (ModelWeights weights = ModelWeights.open(directory)) {
      boolean seeing = weights.names().stream().anyMatch(name -> name.startsWith("vision_model."));
      AltClipModel model = new AltClipModel(config);
      ClipImages images =
          seeing
              ? new ClipImages(
                  ClipVisionConfig.of(config.child("vision_config")), model.projectionDim)
              : null;
      return model.open(directory, weights, images, engine);
    }
  }

  private EmbeddingModel open(
      Path directory, ModelWeights weights, @Nullable ClipImages images, Engine engine) {
    Expected expected = expected();
    if (images != null) {
      images.expect(expected);
    }
    StoredTensors stored = expected.check(weights, XlmRobertaNames::altClip);
    TextTokenizer tokenizer = tokenizer(directory);
    TowerProgram program = null;
    try {
      program =
          TowerProgram.load(
              engine, "AltClip", expected, stored, "xlm_roberta", "clip_layer", "clip_vision");
      ImageSide imageSide = images == null ? null : images.open(directory, stored, program);
      TextSide textSide = textSide(stored, tokenizer, program);
      String teachers = weights.metadata().getOrDefault(Head.IMAGE_TOWER, "");
      return TwoTowerModel.of(
          directory, "altclip", stored, textSide, imageSide, teachers, program, engine);
    } catch (RuntimeException e) {
      tokenizer.close();
      if (program != null) {
        program.close();
      }
      throw e;
    }
  }

  private Expected expected() {
    Expected expected = new Expected();
    int width = text.layers().width();
    text.expect(expected, "text_model.roberta.");
    expected.layerNorm("text_model.pre_LN", width);
    expected.exact("text_model.transformation.weight", projectDim, width);
    expected.exact("text_model.transformation.bias", projectDim);
    expected.exact(TextSide.PROJECTION + ".weight", projectionDim, projectDim);
    expected.exact("logit_scale");
    return expected;
  }

  private TextTokenizer tokenizer(Path directory) {
    return TextTokenizer.open(
        directory, TokenLimit.of(directory, text.contextLength()), text.padId());
  }

  private TextSide textSide(StoredTensors weights, TextTokenizer tokenizer, TowerProgram program) {
    String fingerprint =
        Fingerprint.tower(
            "altclip_text",
            text.fields(tokenizer.maxLength()),
            weights.sha256(AltClipModel::isText),
            tokenizer.sha256());
    TowerInfo info =
        new TowerInfo(fingerprint, projectDim, projectionDim, tokenizer.maxLength(), 0);
    return new TextSide(info, tokenizer, new AltClipTextTower(text, program));
  }

  private static boolean isText(String name) {
    return name.equals(TextSide.PROJECTION + ".weight") || name.startsWith("text_model.");
  }
}
