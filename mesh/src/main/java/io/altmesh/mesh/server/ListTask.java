package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.Limits;
import io.altmesh.proto.v1.Modality;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One list of items to answer for: what is validated, run and counted.
 *
 * @param <A> its answer
 */
interface ListTask<A> {
  Modality modality();

  int items();

  /** As in {@link Work#units}. */
  int units();

  /** As in {@link Work#bulk}. */
  boolean bulk();

  /** As in {@link Work#lane}. */
  default @Nullable Object lane() {
    return null;
  }

  /** Which model it asks for. */
  ModelChoice choice();

  /** The same list, asked of that very model. */
  ListTask<A> on(String fingerprint);

  /**
   * Checks what needs no model.
   *
   * @throws MeshException INVALID_ARGUMENT for what no backend could answer
   */
  void validate(Limits limits);

  /** Asks the backend, which blocks, and makes of its answer the one that was asked for. */
  A answer(EmbedderBackend backend, Limits limits);

  /** The answer where the backend can give it at once, with nothing computed. */
  default Optional<A> known(EmbedderBackend backend) {
    return Optional.empty();
  }

  /** Of the model that answered. */
  String fingerprint(A answer);

  /** Items of the answer that failed alone. */
  int failures(A answer);

  /** Texts of the answer that were cut. */
  int truncated(A answer);

  /** Of {@link #validate}: the number of items. */
  default void validateItems(Limits limits) {
    int most = limits.getMaxItemsPerRequest();
    if (items() < 1 || items() > most) {
      throw MeshException.invalidArgument(
          "items in one request: %d (expected: 1 to %d; split the list)", items(), most);
    }
  }

  /**
   * Of {@link #validate}: what values are encoded as.
   *
   * @param field its name in the request
   */
  static void validateDtype(String field, DType dtype) {
    if (dtype != DType.DTYPE_UNSPECIFIED && dtype != DType.FLOAT32 && dtype != DType.FLOAT16) {
      throw MeshException.invalidArgument("%s: %s (expected: FLOAT32 or FLOAT16)", field, dtype);
    }
  }
}
