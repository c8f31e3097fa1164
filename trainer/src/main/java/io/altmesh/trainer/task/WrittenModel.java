package io.altmesh.trainer.task;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import java.nio.file.Path;

/**
 * A directory just written, read back through the same door as services do: what they will report
 * is what is announced.
 */
final class WrittenModel {
  private WrittenModel() {}

  static String fingerprint(Path folder, Engine engine) {
    try (EmbeddingModel written = EmbeddingModels.open(folder, engine)) {
      return written.identity().fingerprint();
    }
  }
}
