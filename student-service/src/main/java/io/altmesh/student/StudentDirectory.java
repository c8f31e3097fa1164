package io.altmesh.student;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.serving.WarmUp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A student's directory as this service serves it.
 *
 * <p>The fingerprint is the one that {@link EmbeddingModels#open} computes of the directory: it
 * covers the text tower and names the teacher's image tower, whether that lies here or elsewhere.
 * The trainer announces what it gets through the same door.
 *
 * @param model warmed up; the caller's to close
 * @param step the training step it was written at, 0 when it does not say
 */
record StudentDirectory(EmbeddingModel model, long step) {
  private static final String PROVENANCE = "altmesh.json";

  /**
   * Opens, warms up, and adds the image side to a model that has no image tower of its own.
   *
   * @param images null to answer no images then
   * @throws ModelFormatException when the directory is no student
   * @throws IllegalArgumentException when it was trained against another image tower
   */
  static StudentDirectory open(Path directory, Engine engine, @Nullable ImageSide images) {
    return open(directory, engine, images, () -> {});
  }

  /**
   * As {@link #open(Path, Engine, ImageSide)}.
   *
   * @param warming is called when the files have been read
   */
  static StudentDirectory open(
      Path directory, Engine engine, @Nullable ImageSide images, Runnable warming) {
    long step = step(directory.resolve(PROVENANCE));
    // Text alone, before the image side comes in: a teacher that is away must not refuse a student.
    EmbeddingModel own = WarmUp.run(WarmUp.told(EmbeddingModels.open(directory, engine), warming));
    if (images == null || own.identity().image() != null) {
      return new StudentDirectory(own, step);
    }
    try {
      return new StudentDirectory(WholeStudent.of(own, images), step);
    } catch (RuntimeException e) {
      own.close();
      throw e;
    }
  }

  private static long step(Path provenance) {
    if (!Files.exists(provenance)) {
      return 0;
    }
    try {
      return new ObjectMapper().readTree(Files.readAllBytes(provenance)).path("step").asLong();
    } catch (JacksonException e) {
      throw new ModelFormatException(provenance + ": is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new ModelFormatException(provenance + ": cannot be read: " + e.getMessage(), e);
    }
  }
}
