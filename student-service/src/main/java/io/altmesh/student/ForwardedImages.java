package io.altmesh.student;

import com.google.protobuf.ByteString;
import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.serving.Wire;
import java.util.List;

/** Images go on to the teacher, which must stay the one that was met first. */
final class ForwardedImages implements ImageSide {
  private final EmbedderClient teacher;
  private final String fingerprint;
  private final TowerInfo tower;

  private ForwardedImages(EmbedderClient teacher, ModelDescription description) {
    this.teacher = teacher;
    this.fingerprint = description.getModel().getFingerprint();
    this.tower = Wire.towerInfo(description.getImage());
  }

  /** Takes over the client. */
  static ForwardedImages to(EmbedderClient teacher) {
    ModelDescription description = teacher.describe();
    if (!description.hasImage()) {
      teacher.close();
      throw MeshException.failedPrecondition(
          "teacher %s has no image tower (expected: one that answers EmbedImages)",
          description.getName());
    }
    return new ForwardedImages(teacher, description);
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
    int dim = Math.toIntExact(response.getEmbeddings().getShape(1));
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
