package io.altmesh.encoder.clip;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.tower.Activation;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Layers;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code vision_config} of a CLIPModel or AltCLIPModel.
 *
 * @param imageSize pixels of a side
 * @param patchSize pixels of a patch's side
 */
public record ClipVisionConfig(Layers layers, int imageSize, int patchSize) {
  /** CLIPVisionConfig's defaults in transformers. */
  private static final Layers ABSENT = new Layers(768, 12, 12, 3072, 1e-5, Activation.QUICK_GELU);

  /** Reads {@code vision_config}. */
  public static ClipVisionConfig of(ConfigNode config) {
    if (config.size("num_channels", 3) != 3) {
      throw config.wrong("num_channels", "3");
    }
    int imageSize = config.size("image_size", 224);
    int patchSize = config.size("patch_size", 32);
    if (patchSize > imageSize) {
      throw config.wrong("patch_size", "at most image_size " + imageSize);
    }
    return new ClipVisionConfig(Layers.of(config, ABSENT), imageSize, patchSize);
  }

  /** Patches of an image. */
  public int patches() {
    return (imageSize / patchSize) * (imageSize / patchSize);
  }

  /** Adds the tower's tensors, the projection not among them. */
  public void expect(Expected tensors) {
    String embeddings = "vision_model.embeddings.";
    int width = layers.width();
    tensors.compute(embeddings + "class_embedding", width);
    tensors.compute(embeddings + "patch_embedding.weight", width, 3, patchSize, patchSize);
    tensors.compute(embeddings + "position_embedding.weight", 1L + patches(), width);
    tensors.layerNorm("vision_model.pre_layrnorm", width); // spelled so in every checkpoint
    ClipLayers.expect(tensors, "vision_model", layers);
    tensors.layerNorm("vision_model.post_layernorm", width);
  }

  /** What changes numbers and shows in no tensor's shape. */
  public Map<String, String> fields() {
    Map<String, String> fields = new TreeMap<>();
    layers.describe(fields);
    fields.put("image_size", Integer.toString(imageSize));
    return fields;
  }

  /** {@code vision_config}, by transformers' names, all sizes. */
  public ObjectNode write() {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    layers.write(config);
    return config.put("image_size", imageSize).put("patch_size", patchSize).put("num_channels", 3);
  }
}
