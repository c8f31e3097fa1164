package io.altmesh.encoder.clip;

import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.ModelPlan;

/**
 * {@code CLIPModel}, and its towers alone with their projections ({@code
 * CLIPTextModelWithProjection}, {@code CLIPVisionModelWithProjection}).
 */
public final class ClipModel {
  /** {@code model_type} of a whole model. */
  public static final String MODEL_TYPE = "clip";

  /** {@code model_type} of a text tower alone. */
  public static final String TEXT_MODEL_TYPE = "clip_text_model";

  /** {@code model_type} of an image tower alone. */
  public static final String VISION_MODEL_TYPE = "clip_vision_model";

  private ClipModel() {}

  /** Reads a whole model's configuration. */
  public static ModelPlan plan(ConfigNode config, ModelWeights weights) {
    int dim = projectionDim(config);
    return ModelPlan.scaled(
        MODEL_TYPE,
        ClipText.of(config.child("text_config"), dim),
        ClipVision.of(config.child("vision_config"), dim),
        ClipNames::parts);
  }

  /** Reads a whole model's configuration as {@link OpenClipConfig} translates it. */
  public static ModelPlan openClipPlan(ConfigNode config, ModelWeights weights) {
    int dim = projectionDim(config);
    ClipVision image =
        new ClipVision(
            ClipVisionConfig.of(config.child("vision_config")),
            dim,
            config.json(OpenClipConfig.PREPROCESSING));
    return ModelPlan.scaled(
        MODEL_TYPE, ClipText.of(config.child("text_config"), dim), image, ClipNames::parts);
  }

  /** Reads the configuration of a text tower alone. */
  public static ModelPlan textPlan(ConfigNode config, ModelWeights weights) {
    ClipText text = ClipText.of(config, projectionDim(config));
    return ModelPlan.unscaled(TEXT_MODEL_TYPE, text, null, ClipNames::parts);
  }

  /** Reads the configuration of an image tower alone. */
  public static ModelPlan visionPlan(ConfigNode config, ModelWeights weights) {
    ClipVision image = ClipVision.of(config, projectionDim(config));
    return ModelPlan.unscaled(VISION_MODEL_TYPE, null, image, ClipNames::parts);
  }

  private static int projectionDim(ConfigNode config) {
    return config.size("projection_dim", 512);
  }
}
