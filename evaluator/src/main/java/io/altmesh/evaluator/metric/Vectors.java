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

  /** A row's cosine with each row there; all NaN when the row is zero, for it has no direction. */
  float[] cosines(int row, Vectors others) {
    float[] cosines = new float[others.rows];
    boolean failed = isZero(row);
    for (int other = 0; other < cosines.length; other++) {
      cosines[other] = failed ? Float.NaN : dot(row * dim, others.values, other * dim);
    }
    return cosines;
  }

  private boolean isZero(int row) {
    for (int i = row * dim; i < (row + 1) * dim; i++) {
      if (values[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /** Four sums side by side: one alone waits for each addition before the next. */
  private float dot(int a, float[] others, int b) {
    float sum0 = 0;
    float sum1 = 0;
    float sum2 = 0;
    float sum3 = 0;
    int i = 0;
    for (; i + 3 < dim; i += 4) {
      sum0 += values[a + i] * others[b + i];
      sum1 += values[a + i + 1] * others[b + i + 1];
      sum2 += values[a + i + 2] * others[b + i + 2];
      sum3 += values[a + i + 3] * others[b + i + 3];
    }
    for (; i < dim; i++) {
      sum0 += values[a + i] * others[b + i];
    }
    return (sum0 + sum1) + (sum2 + sum3);
  }
}
