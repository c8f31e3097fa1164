package io.altmesh.encoder.tower;

import io.altmesh.encoder.image.ImagePreprocessor;
import java.nio.file.Path;
import java.util.Map;

/** An image tower as config.json describes it. */
public interface ImageArchitecture extends TowerArchitecture {
  /** Of CLIP and its kin, the matrix from POOLED to PROJECTED. */
  String PROJECTION = "visual_projection";

  /** Pixels of a side. */
  int imageSize();

  /** Opens what stands before the tower. */
  default ImagePreprocessor preprocessor(Path directory) {
    return ImagePreprocessor.open(directory);
  }

  /** What changes numbers and shows in no tensor's shape. */
  Map<String, String> fields();

  /** Pixels of a patch's side. */
  int patchSize();

  /** The tower over a program that holds its weights. */
  ImageTower tower(TowerProgram program);
}
