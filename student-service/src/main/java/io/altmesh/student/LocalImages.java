package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.serving.WarmUp;
import java.nio.file.Path;
import java.util.List;

/** A copy of the teacher, loaded for its image tower. */
record LocalImages(EmbeddingModel teacher, TowerInfo tower) implements ImageSide {

  static LocalImages open(Path directory, Engine engine) {
    EmbeddingModel teacher = WarmUp.run(EmbeddingModels.open(directory, engine));
    TowerInfo tower = teacher.identity().image();
    if (tower == null) {
      teacher.close();
      throw new IllegalArgumentException(
          directory + " has no image tower (expected: the directory of a whole CLIP)");
    }
    return new LocalImages(teacher, tower);
  }

  @Override
  public Embeddings embed(List<byte[]> images, Space space) {
    return teacher.embedImages(images, space);
  }

  @Override
  public void close() {
    teacher.close();
  }
}
