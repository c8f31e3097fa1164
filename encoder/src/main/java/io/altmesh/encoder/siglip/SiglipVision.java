package io.altmesh.encoder.siglip;

import io.altmesh.encoder.clip.ClipLayers;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.ImageArchitecture;
import io.altmesh.encoder.tower.ImageTower;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.TowerProgram;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * SigLIP's image tower, read by a learnt probe. Its one vector is PROJECTED, and POOLED is the
 * same.
 *
 * @param imageSize pixels of a side
 * @param patchSize pixels of a patch's side
 */
record SiglipVision(Layers layers, int imageSize, int patchSize) implements ImageArchitecture {
  static SiglipVision of(ConfigNode config) {
    if (config.size("num_channels", 3) != 3) {
      throw config.wrong("num_channels", "3");
    }
    int imageSize = config.size("image_size", 224);
    int patchSize = config.size("patch_size", 16);
    if (patchSize > imageSize) {
      throw config.wrong("patch_size", "at most image_size " + imageSize);
    }
    return new SiglipVision(SiglipLayers.of(config), imageSize, patchSize);
  }

  @Override
  public String kind() {
    return "siglip_vision";
  }

  @Override
  public String description() {
    return "SigLIP ViT, %s, patches of %d × %d".formatted(layers.sizes(), patchSize, patchSize);
  }

  @Override
  public void expect(Expected tensors) {
    int width = layers.width();
    int side = imageSize / patchSize;
    String embeddings = "vision_model.embeddings.";
    tensors.compute(embeddings + "patch_embedding.weight", width, 3, patchSize, patchSize);
    tensors.compute(embeddings + "patch_embedding.bias", width);
    tensors.compute(embeddings + "position_embedding.weight", (long) side * side, width);
    ClipLayers.expect(tensors, "vision_model", layers);
    tensors.layerNorm("vision_model.post_layernorm", width);
    String head = "vision_model.head.";
    tensors.compute(head + "probe", 1, 1, width);
    for (String matrix : List.of("q_proj", "k_proj", "v_proj", "out_proj")) {
      tensors.linear(head + "attention." + matrix, width, width);
    }
    tensors.layerNorm(head + "layernorm", width);
    tensors.linear(head + "mlp.fc1", layers.inner(), width);
    tensors.linear(head + "mlp.fc2", width, layers.inner());
  }

  @Override
  public boolean owns(String name) {
    return name.startsWith("vision_model.");
  }

  @Override
  public List<String> fragments() {
    return List.of("clip_layer", "patches", "siglip");
  }

  @Override
  public int pooledDim() {
    return layers.width();
  }

  @Override
  public int projectedDim() {
    return layers.width();
  }

  @Override
  public @Nullable String projection() {
    return null;
  }

  @Override
  public Map<String, String> fields() {
    Map<String, String> fields = new TreeMap<>();
    layers.describe(fields);
    fields.put("image_size", Integer.toString(imageSize));
    return fields;
  }

  @Override
  public ImageTower tower(TowerProgram program) {
    return (scope, pixels) ->
        program.run(
            scope,
            "siglip_image",
            pixels,
            patchSize,
            layers.heads(),
            layers.layers(),
            layers.epsilon(),
            layers.activation().code(),
            program.dtype());
  }
}
