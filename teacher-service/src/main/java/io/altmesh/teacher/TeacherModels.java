package io.altmesh.teacher;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.serving.WarmUp;
import io.altmesh.teacher.backend.TeacherBackend;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Opens what a teacher can be made of. */
final class TeacherModels {
  private TeacherModels() {}

  /**
   * A model that has computed its first vectors.
   *
   * @param model a directory, or a YAML file of towers that come from elsewhere
   * @param engines a directory is opened on each; what a YAML file names, on the first
   * @param images a directory whose image tower answers images; null for the model's own
   * @throws ModelFormatException when there is no such model
   * @throws io.altmesh.mesh.MeshException when a server that the file names cannot be reached
   */
  static EmbeddingModel open(
      Path model, @Nullable Path images, Engines engines, ClientOptions calls) {
    if (TeacherBackend.isFile(model)) {
      if (images != null) {
        throw new ModelFormatException(
            "%s beside %s (expected: image.directory in that file)".formatted(images, model));
      }
      return TeacherBackend.open(model, engines.first(), calls);
    }
    return WarmUp.run(
        images == null
            ? EmbeddingModels.open(model, engines)
            : EmbeddingModels.open(model, images, engines));
  }
}
