package io.altmesh.mesh.oip;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.inference.ModelMetadataResponse;
import io.altmesh.proto.inference.ModelMetadataResponse.TensorMetadata;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.Tower;
import io.grpc.Status;

/** What the Embedder's description says in the protocol's words. */
final class InferMetadata {
  private static final long ANY = -1;

  private InferMetadata() {}

  /**
   * @param name as it was asked for
   * @throws MeshException NOT_FOUND when what is served has no such tower
   */
  static ModelMetadataResponse of(String name, InferModel model, ModelDescription served) {
    Tower tower = model.tower(served);
    if (tower == null) {
      throw new MeshException(
          Status.Code.NOT_FOUND,
          "%s has no %s tower".formatted(served.getName(), model.wireName()));
    }
    ModelMetadataResponse.Builder metadata =
        ModelMetadataResponse.newBuilder()
            .setName(name)
            .addVersions(served.getModel().getFingerprint())
            .setPlatform("altmesh_" + served.getArchitecture())
            .addInputs(
                TensorMetadata.newBuilder()
                    .setName(model.input())
                    .setDatatype("BYTES")
                    .addShape(ANY))
            .addOutputs(
                TensorMetadata.newBuilder()
                    .setName(InferAnswer.OUTPUT)
                    .setDatatype("FP32")
                    .addShape(ANY)
                    .addShape(tower.getProjectedDim()))
            .putProperties("model", served.getName())
            .putProperties("fingerprint", served.getModel().getFingerprint())
            .putProperties("tower_fingerprint", tower.getFingerprint())
            .putProperties("numerics", served.getModel().getNumerics())
            .putProperties("step", Long.toString(served.getStep()))
            .putProperties("pooled_dim", Integer.toString(tower.getPooledDim()))
            .putProperties("projected_dim", Integer.toString(tower.getProjectedDim()))
            .putProperties("context_length", Integer.toString(tower.getContextLength()))
            .putProperties("image_size", Integer.toString(tower.getImageSize()));
    if (served.hasLogitScale()) {
      metadata.putProperties("logit_scale", Float.toString(served.getLogitScale()));
    }
    return metadata.build();
  }
}
