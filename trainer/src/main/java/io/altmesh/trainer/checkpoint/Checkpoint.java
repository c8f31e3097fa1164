package io.altmesh.trainer.checkpoint;

import java.nio.file.Path;

/** A whole checkpoint on disk. Its folder is deleted only by {@link CheckpointFolder#prune}. */
public record Checkpoint(Path folder, Manifest manifest) {
  /** Updates done. */
  public long step() {
    return manifest.step();
  }
}
