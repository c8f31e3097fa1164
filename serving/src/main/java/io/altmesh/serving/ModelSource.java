package io.altmesh.serving;

import io.altmesh.encoder.EmbeddingModel;
import java.nio.file.Path;
import java.util.function.Predicate;

/** How a service makes a model of what it is told to load. */
public interface ModelSource {

  /**
   * What was read.
   *
   * @param model warmed up; the caller's to close
   * @param step of a student's checkpoint; 0 for others
   */
  record Opened(EmbeddingModel model, long step) {}

  /** Whether a model can be made of such a file, which may name others; by default of none. */
  default boolean takesFile(Path file) {
    return false;
  }

  /**
   * Reads a model and warms it up. Blocks.
   *
   * @param place a directory, or a file that is taken
   * @param allowed which files and directories the file may name
   * @param warming is called when the files have been read; what it throws ends the load, and
   *     leaves nothing open
   * @throws io.altmesh.encoder.ModelFormatException when it is not what this service serves
   * @throws IllegalArgumentException alike
   */
  Opened open(Path place, Predicate<Path> allowed, Runnable warming);
}
