package io.altmesh.teacher.backend;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.client.ClientOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Our own small CLIP, open for a class of tests, and the teachers of YAML files that are compared
 * with it.
 */
final class OwnClip implements BeforeAllCallback, AfterAllCallback {
  private Engine engine;
  private EmbeddingModel model;

  @Override
  public void beforeAll(ExtensionContext context) {
    engine = Engine.open("cpu", "fp32");
    model = EmbeddingModels.open(Fixtures.CLIP, engine);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    model.close();
    engine.close();
  }

  EmbeddingModel model() {
    return model;
  }

  /** Another directory, on the same engine; the caller's to close. */
  EmbeddingModel open(Path directory) {
    return EmbeddingModels.open(directory, engine);
  }

  /** What {@code teacher.yaml} in that folder describes, written there first. */
  EmbeddingModel teacher(Path folder, String yaml) {
    return teacher(folder, yaml, Fixtures.CALLS);
  }

  EmbeddingModel teacher(Path folder, String yaml, ClientOptions calls) {
    try {
      return teacher(Files.writeString(folder.resolve("teacher.yaml"), yaml), calls);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  EmbeddingModel teacher(Path file, ClientOptions calls) {
    return TeacherBackend.open(file, place -> true, engine, calls);
  }
}
