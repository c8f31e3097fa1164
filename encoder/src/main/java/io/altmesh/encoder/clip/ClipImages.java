package io.altmesh.encoder.clip;

import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.image.ImagePreprocessor;
import io.altmesh.encoder.tower.Expected;
import io.altmesh.encoder.tower.Fingerprint;
import io.altmesh.encoder.tower.ImageSide;
import io.altmesh.encoder.tower.StoredTensors;
import io.altmesh.encoder.tower.TowerProgram;
import java.nio.file.Path;

/**
 * The image side of CLIP and of AltCLIP, which takes over its teacher's. The same tower has the
 * same fingerprint in both.
 *
 * @param projectionDim width of PROJECTED vectors
 */
public record ClipImages(ClipVisionConfig config, int projectionDim) {
  /** Adds tower and projection. */
  public void expect(Expected tensors) {
    config.expect(tensors);
    tensors.exact(ImageSide.PROJECTION + ".weight", projectionDim, config.layers().width());
  }

  /**
   * Opens what stands before the tower and names it all.
   *
   * @param program with fragments {@code clip_layer} and {@code clip_vision}
   */
  public ImageSide open(Path directory, StoredTensors weights, TowerProgram program) {
    ImagePreprocessor preprocessor = preprocessor(directory);
    String tensors = weights.sha256(ClipImages::owns);
    String fingerprint =
        Fingerprint.tower("clip_vision", config.fields(), tensors, preprocessor.sha256());
    TowerInfo info =
        new TowerInfo(fingerprint, config.layers().width(), projectionDim, 0, config.imageSize());
    return new ImageSide(info, preprocessor, new ClipImageTower(config, program));
  }

  private static boolean owns(String name) {
    return name.equals(ImageSide.PROJECTION + ".weight") || name.startsWith("vision_model.");
  }

  private ImagePreprocessor preprocessor(Path directory) {
    ImagePreprocessor preprocessor = ImagePreprocessor.open(directory);
    int size = config.imageSize();
    if (preprocessor.width() != size || preprocessor.height() != size) {
      throw new ModelFormatException(
          "%s: preprocessor_config.json gives images of %d x %d (expected %d x %d, vision_config.image_size in config.json)"
              .formatted(directory, preprocessor.width(), preprocessor.height(), size, size));
    }
    return preprocessor;
  }
}
