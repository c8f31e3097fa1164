package io.altmesh.encoder.tower;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tensor as programs know it, and which part of a stored one it is.
 *
 * @param name by which programs know it
 * @param index of the parts that the stored tensor has along its first dimension, 0 to count - 1
 * @param count how many parts those are; 1 for a whole tensor
 * @param transposed whether a matrix is stored the other way round (never with more than one part)
 */
public record TensorPart(String name, int index, int count, boolean transposed) {
  /** A stored tensor as it is. */
  public static TensorPart whole(String name) {
    return new TensorPart(name, 0, 1, false);
  }

  /** A matrix that is stored as its transpose. */
  public static TensorPart transposed(String name) {
    return new TensorPart(name, 0, 1, true);
  }

  /**
   * Query, key and value of an attention that stores them as one, in that order.
   *
   * @param kind {@code weight} or {@code bias}
   */
  public static List<TensorPart> queryKeyValue(String attention, String kind) {
    List<String> matrices = List.of("q_proj", "k_proj", "v_proj");
    return IntStream.range(0, matrices.size())
        .mapToObj(
            i ->
                new TensorPart(attention + matrices.get(i) + "." + kind, i, matrices.size(), false))
        .toList();
  }

  boolean isWhole() {
    return count == 1 && !transposed;
  }

  /** Its shape, given the stored tensor's; the stored one where that can't be cut so. */
  long[] shape(long[] stored) {
    if (transposed && stored.length == 2) {
      return new long[] {stored[1], stored[0]};
    }
    if (count == 1 || stored.length == 0 || stored[0] % count != 0) {
      return stored;
    }
    long[] shape = Arrays.copyOf(stored, stored.length);
    shape[0] /= count;
    return shape;
  }
}
