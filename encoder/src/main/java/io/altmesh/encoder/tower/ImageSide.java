package io.altmesh.encoder.tower;

import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.image.ImagePreprocessor;

/** An image tower with what stands before it and what is told of it. */
public record ImageSide(TowerInfo info, ImagePreprocessor preprocessor, ImageTower tower) {
  /** Of CLIP and AltCLIP alike, the matrix from POOLED to PROJECTED. */
  public static final String PROJECTION = "visual_projection";
}
