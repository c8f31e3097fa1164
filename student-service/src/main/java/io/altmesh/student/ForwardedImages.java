package io.altmesh.student;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.serving.Wire;
import java.time.Duration;
import java.util.List;

/**
 * Images go on to the teacher, which must stay the one that was met first. A teacher that is away
 * costs its callers UNAVAILABLE after {@link #PATIENCE}; texts are answered on.
 */
final class ForwardedImages implements ImageSide {
  // Short: a worker waits meanwhile, and whoever asked has a patience of its own.
  private static final Duration PATIENCE = Duration.ofSeconds(3);

  private final EmbedderClient teacher;
  private final String fingerprint;
  private final TowerInfo tower;

  private ForwardedImages(EmbedderClient teacher, ModelDescription description) {
    this.teacher = teacher;
    this.fingerprint = description.getModel().getFingerprint();
    this.tower = Wire.towerInfo(description.getImage());
  }

  /**
   * Meets the teacher, waiting for one that is just starting.
   *
   * @throws MeshException when it does not answer, or has no image tower
   */
  static ForwardedImages to(String target, ClientOptions calls) {
    ModelDescription description;
    try (EmbedderClient first = EmbedderClient.connect(target, calls)) {
      description = first.describe();
    }
    if (!description.hasImage()) {
      throw MeshException.failedPrecondition(
          "teacher %s at %s has no image tower (expected: one that answers EmbedImages)",
          description.getName(), target);
    }
    return new ForwardedImages(
        EmbedderClient.connect(target, calls.withPatience(PATIENCE)), description);
  }

  @Override
  public TowerInfo tower() {
    return tower;
  }

  @Override
  public Embeddings embed(List<byte[]> images, Space space) {
    EmbedOptions options =
        EmbedOptions.newBuilder()
            .setSpace(io.altmesh.proto.v1.Space.valueOf(space.name()))
            .setExpectedFingerprint(fingerprint)
            .build();
    EmbedImagesRequest.Builder request = EmbedImagesRequest.newBuilder().setOptions(options);
    images.forEach(image -> request.addImages(ByteString.copyFrom(image)));
    EmbedResponse response = teacher.embedImages(request.build());
    int dim = Tensors.dim(response.getEmbeddings());
    List<Embeddings.Failure> failures =
        response.getFailuresList().stream()
            .map(failure -> new Embeddings.Failure(failure.getIndex(), failure.getMessage()))
            .toList();
    return new Embeddings(
        images.size(), dim, Tensors.floats(response.getEmbeddings()), failures, List.of());
  }

  @Override
  public void close() {
    teacher.close();
  }
}
