package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.serving.WarmUp;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A student's directory as this service serves it.
 *
 * <p>The fingerprint is the one that {@link EmbeddingModels#open} computes of the directory, with
 * an image side or without: the trainer announces what it gets through the same door. Which image
 * tower belongs to it is checked, not mixed in.
 *
 * @param model warmed up; the caller's to close
 * @param step the training step it was written at, 0 when it does not say
 */
record StudentDirectory(EmbeddingModel model, long step) {

  /**
   * Opens, warms up, and adds the image side to a model that has no image tower of its own.
   *
   * @param images null to answer no images then
   * @throws io.altmesh.encoder.ModelFormatException when the directory is no student
   * @throws IllegalArgumentException when it was trained against another image tower
   */
  static StudentDirectory open(Path directory, Engine engine, @Nullable ImageSide images) {
    Origin origin = Origin.read(directory);
    // Text alone, before the image side comes in: a teacher that is away must not refuse a student.
    EmbeddingModel own = WarmUp.run(EmbeddingModels.open(directory, engine));
    if (images == null || own.identity().image() != null) {
      return new StudentDirectory(own, origin.step());
    }
    try {
      return new StudentDirectory(WholeStudent.of(own, origin, images), origin.step());
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }
}
