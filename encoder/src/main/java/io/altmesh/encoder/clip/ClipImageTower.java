package io.altmesh.encoder.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.tower.ImageTower;
import io.altmesh.encoder.tower.Layers;
import io.altmesh.encoder.tower.TowerProgram;

/** CLIP's image tower, {@code clip_vision} in clip_vision.py. */
record ClipImageTower(ClipVisionConfig config, TowerProgram program) implements ImageTower {
  @Override
  public NDArray pooled(NDManager scope, NDArray pixels) {
    Layers layers = config.layers();
    return program.run(
        scope,
        "clip_image",
        pixels,
        config.patchSize(),
        layers.heads(),
        layers.layers(),
        layers.epsilon(),
        layers.activation().code(),
        program.dtype());
  }
}
