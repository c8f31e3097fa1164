package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ModelDescription;
import java.util.Optional;

/**
 * The model behind an {@link EmbedderService}. Thread-safe. Embedding blocks and is called on the
 * service's workers, with requests that are valid (a space or states, at least one item, not too
 * many); the others are called on gRPC's threads and return at once.
 *
 * <p>Every method throws {@link MeshException} for what the caller shall read, such as
 * FAILED_PRECONDITION for a fingerprint that is not served. A broken item does not throw: its row
 * is zero and {@code failures} names it.
 */
public interface EmbedderBackend {

  /**
   * Gives a call its model when it arrives; the list is then asked for by that fingerprint. Called
   * on gRPC's threads; returns at once.
   *
   * @throws MeshException FAILED_PRECONDITION for a fingerprint that is not served, NOT_FOUND for
   *     an alias that is not there, UNAVAILABLE while there is no model
   */
  default ModelLease hold(ModelChoice choice) {
    return ModelLease.unheld(
        choice.fingerprint().isEmpty() ? fingerprintOf(choice.alias()) : choice.fingerprint());
  }

  /**
   * The model that an alias points at; empty for the newest.
   *
   * @param alias empty for the default one
   * @throws MeshException NOT_FOUND for an alias that is not there
   */
  default String fingerprintOf(String alias) {
    if (!alias.isEmpty()) {
      throw MeshException.notFound(
          "model \"%s\" is no alias here (expected: none, this server has no aliases)", alias);
    }
    return "";
  }

  /**
   * Who is served. Limits are filled in by the service.
   *
   * @param expectedFingerprint empty for the newest
   */
  ModelDescription describe(String expectedFingerprint);

  /**
   * What a student needs of this model and cannot learn.
   *
   * @param expectedFingerprint empty for the newest
   */
  Head head(String expectedFingerprint);

  /**
   * Embeds texts in their order; {@code truncated}, {@code failures} and {@code model} are the
   * backend's. The tensor is FLOAT32 and un-normalised whatever the options ask: normalising,
   * halving and the id are the service's.
   */
  EmbedResponse embedText(EmbedTextRequest request);

  /** Embeds encoded images in their order; otherwise as {@link #embedText}. */
  EmbedResponse embedImages(EmbedImagesRequest request);

  /**
   * The answer to {@link #embedText} where it needs nothing computed; empty otherwise. Called on
   * gRPC's threads before the list waits for a worker; returns at once.
   */
  default Optional<EmbedResponse> knownText(EmbedTextRequest request) {
    return Optional.empty();
  }

  /** Of {@link #embedImages}, as {@link #knownText}. */
  default Optional<EmbedResponse> knownImages(EmbedImagesRequest request) {
    return Optional.empty();
  }

  /**
   * States of the texts' tokens: (texts, T, dim), T being {@code pad_to} where that is not 0.
   * {@code lengths}, {@code truncated} and {@code model} are the backend's; halving and the id are
   * the service's.
   *
   * @param limit is asked as soon as the answer's shape is known, before anything is computed
   * @throws MeshException INVALID_ARGUMENT when the model has no such states, or {@code pad_to} is
   *     not for it; what {@code limit} throws
   */
  EncodeTokensResponse encodeTokens(EncodeTokensRequest request, AnswerLimit limit);
}
