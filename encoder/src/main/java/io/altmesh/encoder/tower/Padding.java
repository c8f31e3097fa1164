package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.altmesh.encoder.ModelFormatException;
import java.util.Arrays;
import java.util.List;

/** Rows of unequal length as one tensor. */
public final class Padding {
  private Padding() {}

  /**
   * (B, T) int64, filled up on the right to the longest row.
   *
   * @param vocabulary ids that the model has an embedding for
   * @throws ModelFormatException when the tokenizer gave another: it would crash a GPU's process
   */
  public static NDArray right(NDManager scope, List<long[]> rows, long padId, int vocabulary) {
    int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    return to(longest, scope, rows, padId, vocabulary);
  }

  /** The same, filled up to a length that no row exceeds. */
  public static NDArray to(
      int longest, NDManager scope, List<long[]> rows, long padId, int vocabulary) {
    rows.forEach(row -> check(row, vocabulary));
    check(new long[] {padId}, vocabulary);
    long[] ids = new long[Math.multiplyExact(rows.size(), longest)];
    Arrays.fill(ids, padId);
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, ids, i * longest, rows.get(i).length);
    }
    return scope.create(ids, new Shape(rows.size(), longest));
  }

  /** (N) int64, one row behind another. */
  public static NDArray none(NDManager scope, List<long[]> rows, int vocabulary) {
    rows.forEach(row -> check(row, vocabulary));
    return scope.create(rows.stream().flatMapToLong(Arrays::stream).toArray());
  }

  private static void check(long[] row, int vocabulary) {
    for (long id : row) {
      if (id >= vocabulary) {
        throw new ModelFormatException(
            "the tokenizer gives token %d, but the model's vocab_size is %d: they are of different models"
                .formatted(id, vocabulary));
      }
    }
  }
}
