package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.encoder.Space;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Vectors of texts, or of images, from somewhere else. Thread-safe; calls block.
 *
 * @param <T> a text, or an encoded image's bytes
 */
interface VectorSource<T> extends AutoCloseable {
  /** The spaces that it has vectors of, one at least. */
  Set<Space> spaces();

  /**
   * One row an item, in their order; an item that has no vector is named among the failures, and
   * its neighbours are not affected.
   *
   * @param space one of {@link #spaces()}
   * @throws io.altmesh.mesh.MeshException when nothing can be answered: the server is away, or
   *     answers what was not asked for
   */
  Embeddings embed(List<T> items, Space space);

  /**
   * What it says of itself that changes numbers, by names of the source's choice. Complete once
   * {@link #embed} has answered.
   */
  Map<String, String> declared();

  /** Where and how exactly it computes, as far as it tells, such as {@code oip/FP32}. */
  String numerics();

  /** Tokens of a text or pixels of an image's side, as far as that is known here; else 0. */
  int limit();

  @Override
  void close();
}
