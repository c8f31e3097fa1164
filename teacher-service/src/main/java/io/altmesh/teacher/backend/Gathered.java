package io.altmesh.teacher.backend;

import io.altmesh.encoder.Embeddings;
import io.altmesh.mesh.MeshException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The rows of one answer as they come in, in any order. Confined to a thread. */
final class Gathered {
  private final int items;
  private final List<Embeddings.Failure> failures = new ArrayList<>();
  private final List<Integer> truncated = new ArrayList<>();
  private float[] values = new float[0];
  private int dim;

  /** Of vectors whose width the first of them tells. */
  Gathered(int items) {
    this.items = items;
  }

  Gathered(int items, int dim) {
    this.items = items;
    this.dim = dim;
    this.values = new float[Math.multiplyExact(items, dim)];
  }

  /**
   * An item's vector; one with a value that is no number fails.
   *
   * @param from where its first value stands
   */
  void put(int item, float[] vectors, int from, int width) {
    if (dim == 0) {
      dim = width;
      values = new float[Math.multiplyExact(items, dim)];
    }
    if (width != dim) {
      throw MeshException.dataLoss(
          "a vector of %d values (expected: %d, as the one before it)", width, dim);
    }
    for (int i = 0; i < dim; i++) {
      if (!Float.isFinite(vectors[from + i])) {
        fail(item, "value %d of its vector is %s".formatted(i, vectors[from + i]));
        return;
      }
    }
    System.arraycopy(vectors, from, values, item * dim, dim);
  }

  void fail(int item, String why) {
    failures.add(new Embeddings.Failure(item, why));
  }

  void cut(int item) {
    truncated.add(item);
  }

  /** The answer to a part of the items, which begin at {@code start}. */
  void put(int start, Embeddings part) {
    part.failures().forEach(failure -> fail(start + failure.index(), failure.message()));
    part.truncated().forEach(item -> cut(start + item));
    for (int row = 0; row < part.rows() && part.dim() > 0; row++) {
      put(start + row, part.values(), row * part.dim(), part.dim());
    }
  }

  /** Width 0 where every item failed and none was known before. */
  Embeddings embeddings() {
    return new Embeddings(
        items,
        dim,
        values,
        failures.stream().sorted(Comparator.comparingInt(Embeddings.Failure::index)).toList(),
        truncated.stream().sorted().toList());
  }
}
