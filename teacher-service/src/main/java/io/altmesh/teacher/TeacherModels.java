package io.altmesh.teacher;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.serving.ModelSource;
import io.altmesh.serving.WarmUp;
import io.altmesh.teacher.backend.TeacherBackend;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens what a teacher can be made of: a directory, or a YAML file of towers that come from
 * elsewhere. Thread-safe.
 *
 * @param engines a directory is opened on each; what a YAML file names, on the first
 * @param calls how the servers that a YAML file names are called
 */
record TeacherModels(Engines engines, ClientOptions calls) implements ModelSource {

  /**
   * The model that a teacher is started with; it has computed its first vectors.
   *
   * @param images a directory whose image tower answers images; null for the model's own
   * @throws ModelFormatException when there is no such model
   * @throws io.altmesh.mesh.MeshException when a server that the file names cannot be reached
   */
  EmbeddingModel open(Path model, @Nullable Path images) {
    if (images == null) {
      return open(model, place -> true, () -> {}).model();
    }
    if (TeacherBackend.isFile(model)) {
      throw new ModelFormatException(
          "%s beside %s (expected: image.directory in that file)".formatted(images, model));
    }
    return WarmUp.run(EmbeddingModels.open(model, images, engines));
  }

  @Override
  public boolean takesFile(Path file) {
    return TeacherBackend.isFile(file);
  }

  @Override
  public Opened open(Path place, Predicate<Path> allowed, Runnable warming) {
    // The towers of a file have been warmed up, or asked for their probes, when it is open.
    EmbeddingModel model =
        TeacherBackend.isFile(place)
            ? WarmUp.told(TeacherBackend.open(place, allowed, engines.first(), calls), warming)
            : WarmUp.run(WarmUp.told(EmbeddingModels.open(place, engines), warming));
    return new Opened(model, 0);
  }
}
