package io.altmesh.encoder.siglip;

import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.ModelPlan;
import io.altmesh.encoder.tower.TensorPart;
import java.util.List;

/** {@code SiglipModel}, and its towers alone. */
public final class SiglipModel {
  /** {@code model_type} of a whole model. */
  public static final String MODEL_TYPE = "siglip";

  /** {@code model_type} of a text tower alone. */
  public static final String TEXT_MODEL_TYPE = "siglip_text_model";

  /** {@code model_type} of an image tower alone. */
  public static final String VISION_MODEL_TYPE = "siglip_vision_model";

  private SiglipModel() {}

  /** Reads a whole model's configuration. */
  public static ModelPlan plan(ConfigNode config, ModelWeights weights) {
    SiglipText text = SiglipText.of(config.child("text_config"));
    SiglipVision image = SiglipVision.of(config.child("vision_config"));
    return new ModelPlan(MODEL_TYPE, text, image, SiglipModel::parts, new long[] {1});
  }

  /** Reads the configuration of a text tower alone. */
  public static ModelPlan textPlan(ConfigNode config, ModelWeights weights) {
    return ModelPlan.unscaled(
        TEXT_MODEL_TYPE, SiglipText.of(config), null, stored -> parts("text_model.", stored));
  }

  /** Reads the configuration of an image tower alone. */
  public static ModelPlan visionPlan(ConfigNode config, ModelWeights weights) {
    return ModelPlan.unscaled(
        VISION_MODEL_TYPE, null, SiglipVision.of(config), stored -> parts("vision_model.", stored));
  }

  /** transformers 5 writes a tower alone without the tower's name. */
  private static List<TensorPart> parts(String tower, String stored) {
    return parts(stored.startsWith(tower) ? stored : tower + stored);
  }

  private static List<TensorPart> parts(String stored) {
    String probe = "vision_model.head.attention.";
    if (stored.equals("logit_bias")) {
      return List.of(); // moves all similarities alike
    } else if (!stored.startsWith(probe + "in_proj_")) {
      return List.of(TensorPart.whole(stored));
    }
    return TensorPart.queryKeyValue(probe, stored.substring((probe + "in_proj_").length()));
  }
}
