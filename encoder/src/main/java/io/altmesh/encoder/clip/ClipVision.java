package io.altmesh.encoder.clip;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.tower.ConfigNode;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.ImageArchitecture;
import io.altmesh.encoder.tower.ImageTower;
import io.altmesh.encoder.tower.TowerProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * CLIP's image tower, and AltCLIP's, which takes over its teacher's. The same tower has the same
 * fingerprint in both.
 *
 * @param projectedDim width of PROJECTED vectors
 * @param preprocessing what preprocessor_config.json would say, where the directory has none; null
 *     where it has one
 */
public record ClipVision(
    ClipVisionConfig config, int projectedDim, @Nullable JsonNode preprocessing)
    implements ImageArchitecture {
  /**
   * Reads it.
   *
   * @param config {@code vision_config}
   */
  public static ClipVision of(ConfigNode config, int projectedDim) {
    return new ClipVision(ClipVisionConfig.of(config), projectedDim, null);
  }

  @Override
  public String kind() {
    return "clip_vision";
  }

  @Override
  public String description() {
    return "CLIP ViT, %s, patches of %d × %d"
        .formatted(config.layers().sizes(), config.patchSize(), config.patchSize());
  }

  @Override
  public void expect(Expected tensors) {
    config.expect(tensors);
    tensors.exact(PROJECTION + ".weight", projectedDim, pooledDim());
  }

  @Override
  public boolean owns(String name) {
    return name.equals(PROJECTION + ".weight") || name.startsWith("vision_model.");
  }

  @Override
  public List<String> fragments() {
    return List.of("clip_layer", "patches", "clip_vision");
  }

  @Override
  public int pooledDim() {
    return config.layers().width();
  }

  @Override
  public String projection() {
    return PROJECTION;
  }

  @Override
  public int imageSize() {
    return config.imageSize();
  }

  @Override
  public ImagePreprocessor preprocessor(Path directory) {
    return preprocessing == null
        ? ImagePreprocessor.open(directory)
        : ImagePreprocessor.of(directory.resolve(OpenClipConfig.FILE), preprocessing);
  }

  @Override
  public Map<String, String> fields() {
    return config.fields();
  }

  /**
   * {@code vision_config} of a model that has it, by transformers' names, all sizes.
   *
   * @param modelType of the model
   */
  public ObjectNode write(String modelType) {
    return config
        .write()
        .put("model_type", modelType + "_vision_model")
        .put("projection_dim", projectedDim);
  }

  @Override
  public int patchSize() {
    return config.patchSize();
  }

  @Override
  public ImageTower tower(TowerProgram program) {
    return new ClipImageTower(config, program);
  }
}
