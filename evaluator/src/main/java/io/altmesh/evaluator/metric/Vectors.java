package io.altmesh.evaluator.metric;

/**
 * Rows of unit length, so that a dot product is a cosine.
 *
 * @param values row-major (rows × dim)
 */
public record Vectors(int rows, int dim, float[] values) {

  public Vectors {
    if (values.length != (long) rows * dim) {
      throw new IllegalArgumentException(
          "%d values (expected: %d rows of %d)".formatted(values.length, rows, dim));
    }
  }

  /** L2-normalises a copy of the rows; a row of zeros (an item that failed) stays zero. */
  public static Vectors normalized(int rows, int dim, float[] values) {
    float[] unit = values.clone();
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        squares += (double) unit[i] * unit[i];
      }
      float scale = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        unit[i] *= scale;
      }
    }
    return new Vectors(rows, dim, unit);
  }

  /** The rows at these places, in their order. */
  public Vectors select(int[] places) {
    float[] selected = new float[places.length * dim];
    for (int i = 0; i < places.length; i++) {
      System.arraycopy(values, places[i] * dim, selected, i * dim, dim);
    }
    return new Vectors(places.length, dim, selected);
  }

  /** Cosine of a row here and a row there. */
  float dot(int row, Vectors other, int otherRow) {
    int a = row * dim;
    int b = otherRow * dim;
    float sum = 0;
    for (int i = 0; i < dim; i++) {
      sum += values[a + i] * other.values[b + i];
    }
    return sum;
  }
}
