package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.Towers;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.serving.WarmUp;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A copy of the teacher's image tower. */
record LocalImages(EmbeddingModel teacher, TowerInfo tower) implements ImageSide {

  static LocalImages open(Path directory, Engine engine) {
    EmbeddingModel teacher = WarmUp.run(EmbeddingModels.open(directory, Towers.IMAGE, engine));
    return new LocalImages(teacher, Objects.requireNonNull(teacher.identity().image()));
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
