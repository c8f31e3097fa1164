package io.altmesh.encoder.bert;

import io.altmesh.encoder.clip.ClipVision;
import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.ModelPlan;

/**
 * {@code ChineseCLIPModel} (arXiv 2211.01335): a whole one, or a checkpoint with the text side
 * alone. The image tower is CLIP's.
 */
public final class ChineseClip {
  /** {@code model_type} in config.json. */
  public static final String MODEL_TYPE = "chinese_clip";

  private ChineseClip() {}

  /**
   * Reads a configuration.
   *
   * @param weights tell whether there is an image tower
   */
  public static ModelPlan plan(ConfigNode config, ModelWeights weights) {
    boolean seeing = weights.names().stream().anyMatch(name -> name.startsWith("vision_model."));
    ChineseClipText text = ChineseClipText.of(config);
    ClipVision image =
        seeing ? ClipVision.of(config.child("vision_config"), text.projectedDim()) : null;
    return ModelPlan.scaled(MODEL_TYPE, text, image, text::parts);
  }
}
