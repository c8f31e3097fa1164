package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.engine.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** A copy of the teacher, loaded for its image tower. */
final class LocalImages implements ImageSide {
  private final EmbeddingModel teacher;
  private final TowerInfo tower;

  private LocalImages(EmbeddingModel teacher, TowerInfo tower) {
    this.teacher = teacher;
    this.tower = tower;
  }

  static LocalImages open(Path directory, Engine engine) {
    EmbeddingModel teacher = EmbeddingModels.open(directory, engine);
    TowerInfo tower = teacher.identity().image();
    if (tower == null) {
      teacher.close();
      throw new IllegalArgumentException(
          directory + " has no image tower (expected: the directory of a whole CLIP)");
    }
    return new LocalImages(teacher, Objects.requireNonNull(tower));
  }

  @Override
  public TowerInfo tower() {
    return tower;
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
