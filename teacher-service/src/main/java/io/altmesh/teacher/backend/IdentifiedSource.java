package io.altmesh.teacher.backend;

import io.altmesh.encoder.Space;

/** A source that is known well enough to name its vectors. Thread-safe. */
interface IdentifiedSource<T> extends VectorSource<T> {
  /**
   * SHA-256, lower-case hexadecimal: the same as long as the vectors are.
   *
   * @param modality {@code text} or {@code image}
   */
  String fingerprint(String modality);

  /**
   * Width of vectors.
   *
   * @param space one of {@link #spaces()}
   */
  int dim(Space space);
}
