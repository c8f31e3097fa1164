package io.altmesh.encoder.tower;

import java.util.Map;

/** An image tower as config.json describes it. */
public interface ImageArchitecture extends TowerArchitecture {
  /** Of CLIP and its kin, the matrix from POOLED to PROJECTED. */
  String PROJECTION = "visual_projection";

  /** Pixels of a side. */
  int imageSize();

  /** What changes numbers and shows in no tensor's shape. */
  Map<String, String> fields();

  /** The tower over a program that holds its weights. */
  ImageTower tower(TowerProgram program);
}
