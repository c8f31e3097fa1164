package io.altmesh.encoder.altclip;

import io.altmesh.encoder.clip.ClipVision;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.ModelPlan;
import io.altmesh.encoder.tower.TensorPart;
import java.util.List;

/**
 * {@code AltCLIPModel}: a whole one, or a checkpoint with the text side alone. The image tower is
 * CLIP's.
 */
public final class AltClipModel {
  /** {@code model_type} in config.json. */
  public static final String MODEL_TYPE = "altclip";

  private static final String VISION = "vision_model.";

  private AltClipModel() {}

  /**
   * Reads a configuration.
   *
   * @param weights tell whether there is an image tower
   */
  public static ModelPlan plan(ConfigNode config, ModelWeights weights) {
    boolean seeing = weights.names().stream().anyMatch(name -> name.startsWith(VISION));
    AltClipText text = AltClipText.of(config);
    ClipVision image =
        seeing
            ? ClipVision.of(config.child("vision_config"), AltClipText.projectionDim(config))
            : null;
    return ModelPlan.scaled(MODEL_TYPE, text, image, stored -> parts(text, stored));
  }

  /**
   * Published files have {@code text_model.roberta.encoder.layer.{i}} and {@code
   * vision_model.encoder.layers.{i}}; transformers 5 calls its own module {@code encoder.layers} in
   * both towers and writes {@code encoder.layer} in both.
   */
  private static List<TensorPart> parts(AltClipText text, String stored) {
    return text.parts(
        stored.replaceFirst("^vision_model\\.encoder\\.layer\\.", "vision_model.encoder.layers."));
  }
}
