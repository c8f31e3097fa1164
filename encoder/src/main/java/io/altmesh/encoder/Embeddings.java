package io.altmesh.encoder;

import java.util.List;

/**
 * Vectors of one call.
 *
 * @param rows as many as inputs, in their order
 * @param dim width
 * @param values row-major (rows, dim), un-normalised; a failed input's row is zero
 * @param failures inputs that were refused, ascending; their neighbours are not affected
 * @param truncated texts that were longer than the context length, ascending
 * @param cost what they took
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record Embeddings(
    int rows, int dim, float[] values, List<Failure> failures, List<Integer> truncated, Cost cost) {

  /** Vectors that were not computed here. */
  public Embeddings(
      int rows, int dim, float[] values, List<Failure> failures, List<Integer> truncated) {
    this(rows, dim, values, failures, truncated, Cost.NONE);
  }

  /** One refused input: its row, and what was wrong with it. */
  public record Failure(int index, String message) {}
}
