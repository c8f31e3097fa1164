package io.altmesh.encoder.similarity;

import java.nio.FloatBuffer;

/** Vectors of one side, (N × D). Thread-safe for reading: several threads read at once. */
public interface Rows {
  /** N. */
  int count();

  /** D. */
  int dim();

  /**
   * Copies rows, one after another.
   *
   * @param into gets (rows × D) values from its position on
   */
  void read(int from, int rows, FloatBuffer into);

  /** Rows in memory, row-major; the array is shared, not copied. */
  static Rows of(float[] values, int dim) {
    return new FloatRows(values, dim);
  }

  /** Rows in memory as bfloat16, half the size; scores are those of the values so rounded. */
  static Rows ofBf16(short[] values, int dim) {
    return new Bf16Rows(values, dim);
  }
}
