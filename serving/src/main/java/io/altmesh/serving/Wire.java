package io.altmesh.serving;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.EncodedTokens;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.States;
import io.altmesh.encoder.TowerInfo;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ItemFailure;
import io.altmesh.proto.v1.ModelDescription;
import io.altmesh.proto.v1.ModelRef;
import io.altmesh.proto.v1.Tower;
import io.grpc.Status;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The encoder's values as messages of {@code altmesh.v1}, and back. */
public final class Wire {
  private Wire() {}

  static Space space(io.altmesh.proto.v1.Space space) {
    return switch (space) {
      case POOLED -> Space.POOLED;
      case PROJECTED -> Space.PROJECTED;
      default ->
          throw MeshException.invalidArgument("space %s (expected: POOLED or PROJECTED)", space);
    };
  }

  static States states(io.altmesh.proto.v1.States states) {
    return switch (states) {
      case NORMED -> States.NORMED;
      case PLAIN -> States.PLAIN;
      default ->
          throw MeshException.invalidArgument("states %s (expected: NORMED or PLAIN)", states);
    };
  }

  /**
   * @param tower that of the modality asked for
   * @return the tower
   * @throws MeshException INVALID_ARGUMENT when the model lacks it
   */
  static TowerInfo requireTower(
      ModelIdentity identity, @Nullable TowerInfo tower, String modality) {
    if (tower == null) {
      throw MeshException.invalidArgument(
          "%s (%s) has no %s tower (expected: a call of the modalities that DescribeModel names)",
          identity.name(), identity.architecture(), modality);
    }
    return tower;
  }

  static EmbedResponse response(Embeddings embeddings, ModelIdentity identity) {
    EmbedResponse.Builder response =
        EmbedResponse.newBuilder()
            .setEmbeddings(
                Tensors.of(embeddings.values(), embeddings.rows(), embeddings.dim(), DType.FLOAT32))
            .setModel(ref(identity))
            .addAllTruncated(embeddings.truncated());
    for (Embeddings.Failure failure : embeddings.failures()) {
      response.addFailures(
          ItemFailure.newBuilder()
              .setIndex(failure.index())
              .setCode(Status.Code.INVALID_ARGUMENT.value())
              .setMessage(failure.message()));
    }
    return response.build();
  }

  static EncodeTokensResponse response(EncodedTokens tokens, ModelIdentity identity) {
    return EncodeTokensResponse.newBuilder()
        .setStates(
            Tensors.of(
                tokens.values(), DType.FLOAT32, tokens.rows(), tokens.length(), tokens.dim()))
        .addAllLengths(IntStream.of(tokens.lengths()).boxed().toList())
        .addAllTruncated(tokens.truncated())
        .setModel(ref(identity))
        .build();
  }

  static ModelDescription description(ModelIdentity identity, long step) {
    ModelDescription.Builder description =
        ModelDescription.newBuilder()
            .setModel(ref(identity))
            .setName(identity.name())
            .setArchitecture(identity.architecture())
            .setStep(step);
    if (identity.logitScale() != null) {
      description.setLogitScale(identity.logitScale());
    }
    if (identity.text() != null) {
      description.setText(tower(identity.text()));
    }
    if (identity.image() != null) {
      description.setImage(tower(identity.image()));
    }
    return description.build();
  }

  static Head head(io.altmesh.encoder.Head head, ModelIdentity identity) {
    return Head.newBuilder()
        .setModel(ref(identity))
        .setTextProjection(
            Tensors.of(head.textProjection(), head.projectedDim(), head.pooledDim(), DType.FLOAT32))
        .setLogitScale(head.logitScale())
        .setTextTowerFingerprint(head.textTowerFingerprint())
        .setImageTowerFingerprint(head.imageTowerFingerprint())
        .build();
  }

  /** A tower as the encoder tells it, from a description that came over the wire. */
  public static TowerInfo towerInfo(Tower tower) {
    return new TowerInfo(
        tower.getFingerprint(),
        tower.getPooledDim(),
        tower.getProjectedDim(),
        tower.getContextLength(),
        tower.getImageSize());
  }

  private static Tower tower(TowerInfo tower) {
    return Tower.newBuilder()
        .setFingerprint(tower.fingerprint())
        .setPooledDim(tower.pooledDim())
        .setProjectedDim(tower.projectedDim())
        .setContextLength(tower.contextLength())
        .setImageSize(tower.imageSize())
        .build();
  }

  static ModelRef ref(ModelIdentity identity) {
    return ModelRef.newBuilder()
        .setFingerprint(identity.fingerprint())
        .setNumerics(identity.numerics())
        .build();
  }
}
