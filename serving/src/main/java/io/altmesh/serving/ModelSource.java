package io.altmesh.serving;

import io.altmesh.encoder.EmbeddingModel;
import java.nio.file.Path;

/** How a service makes a model of a directory that it is told to load. */
public interface ModelSource {

  /**
   * What was read.
   *
   * @param model warmed up; the caller's to close
   * @param step of a student's checkpoint; 0 for others
   */
  record Opened(EmbeddingModel model, long step) {}

  /**
   * Reads a directory and warms its model up. Blocks.
   *
   * @param warming is called when the files have been read
   * @throws io.altmesh.encoder.ModelFormatException when it is not what this service serves
   * @throws IllegalArgumentException alike
   */
  Opened open(Path directory, Runnable warming);
}
