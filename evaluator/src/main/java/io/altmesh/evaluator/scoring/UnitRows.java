package io.altmesh.evaluator.scoring;

import io.altmesh.encoder.similarity.Rows;
import java.util.Arrays;

/**
 * Vectors of unit length, (N × D) row-major; what has no direction (all zeros, or a value that is
 * not finite) is a row of zeros, which is nobody's match. Not thread-safe while it is filled.
 */
final class UnitRows {
  private final int dim;
  private final float[] values;

  UnitRows(int rows, int dim) {
    this.dim = dim;
    this.values = new float[Math.multiplyExact(rows, dim)];
  }

  /** Of values that are unit rows already; shared. */
  private UnitRows(float[] values, int dim) {
    this.dim = dim;
    this.values = values;
  }

  /** Of values that need not have unit length; they are copied. */
  static UnitRows of(float[] values, int dim) {
    UnitRows rows = new UnitRows(values.length / dim, dim);
    for (int row = 0; row < rows.count(); row++) {
      rows.put(row, values, row * dim);
    }
    return rows;
  }

  int dim() {
    return dim;
  }

  int count() {
    return values.length / dim;
  }

  /** Takes a row in, made unit length. */
  void put(int row, float[] from, int offset) {
    double squares = 0;
    for (int i = 0; i < dim; i++) {
      squares += (double) from[offset + i] * from[offset + i];
    }
    if (squares > 0 && Double.isFinite(squares)) {
      double length = Math.sqrt(squares);
      for (int i = 0; i < dim; i++) {
        values[row * dim + i] = (float) (from[offset + i] / length);
      }
    }
  }

  /** Takes rows in that are unit rows already. */
  void put(int row, UnitRows others) {
    System.arraycopy(others.values, 0, values, row * dim, others.values.length);
  }

  /** Whether a row has a direction. */
  boolean isThere(int row) {
    for (int i = row * dim; i < (row + 1) * dim; i++) {
      if (values[i] != 0) {
        return true;
      }
    }
    return false;
  }

  /** Copies of some rows, in the order named. */
  UnitRows select(int[] rows) {
    UnitRows some = new UnitRows(rows.length, dim);
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(values, rows[i] * dim, some.values, i * dim, dim);
    }
    return some;
  }

  /** Copies of rows, one after another. */
  UnitRows part(int from, int to) {
    return new UnitRows(Arrays.copyOfRange(values, from * dim, to * dim), dim);
  }

  /** The sum of some rows, D values. */
  float[] sum(int from, int to) {
    double[] sum = new double[dim];
    for (int row = from; row < to; row++) {
      for (int i = 0; i < dim; i++) {
        sum[i] += values[row * dim + i];
      }
    }
    float[] rounded = new float[dim];
    for (int i = 0; i < dim; i++) {
      rounded[i] = (float) sum[i];
    }
    return rounded;
  }

  /** Cosine of a row and a row of another side, summed in double precision. */
  float cosine(int row, UnitRows other, int otherRow) {
    double sum = 0;
    for (int i = 0; i < dim; i++) {
      sum += (double) values[row * dim + i] * other.values[otherRow * dim + i];
    }
    return (float) sum;
  }

  /** Cosines of a row and every row of another side. */
  float[] cosines(int row, UnitRows other) {
    float[] cosines = new float[other.count()];
    for (int i = 0; i < cosines.length; i++) {
      cosines[i] = cosine(row, other, i);
    }
    return cosines;
  }

  /** All of them, (N × D) row-major; shared, not to be changed. */
  float[] values() {
    return values;
  }

  /** To be compared; shares the values. */
  Rows rows() {
    return Rows.of(values, dim);
  }
}
