package io.altmesh.encoder.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.clip.ClipTextConfig;
import io.altmesh.encoder.clip.ClipVisionConfig;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A CLIPModel's configuration before there are weights.
 *
 * @param logitScale first value: the logarithm of what cosines are multiplied with
 */
record ClipFromScratch(
    ClipTextConfig text, ClipVisionConfig vision, int projectionDim, double logitScale) {
  /** CLIPConfig's default in transformers: the logarithm of 1 / 0.07. */
  private static final double LOGIT_SCALE = 2.6592;

  static ClipFromScratch read(Path directory) {
    ConfigNode config = ConfigNode.read(directory);
    if (!config.text("model_type").equals("clip")) {
      throw config.wrong("model_type", "clip");
    }
    return new ClipFromScratch(
        ClipTextConfig.of(config.child("text_config")),
        ClipVisionConfig.of(config.child("vision_config")),
        config.size("projection_dim", 512),
        logitScale(directory.resolve("config.json")));
  }

  private static double logitScale(Path file) {
    try {
      return new ObjectMapper()
          .readTree(file.toFile())
          .path("logit_scale_init_value")
          .asDouble(LOGIT_SCALE);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** All weights by Hugging Face names. */
  Expected expected() {
    Expected expected = new Expected();
    text.expect(expected);
    expected.exact("text_projection.weight", projectionDim, text.layers().width());
    vision.expect(expected);
    expected.exact("visual_projection.weight", projectionDim, vision.layers().width());
    expected.exact("logit_scale");
    return expected;
  }
}
