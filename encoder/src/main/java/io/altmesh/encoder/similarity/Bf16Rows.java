package io.altmesh.encoder.similarity;

import java.nio.FloatBuffer;

/** Rows as bfloat16: the upper halves of floats. */
record Bf16Rows(short[] values, int dim) implements Rows {
  Bf16Rows {
    checkShape(values.length, dim);
  }

  static void checkShape(int values, int dim) {
    if (dim <= 0 || values % dim != 0) {
      throw new IllegalArgumentException(
          "%d values (expected: a whole number of rows of %d)".formatted(values, dim));
    }
  }

  @Override
  public int count() {
    return values.length / dim;
  }

  @Override
  public void read(int from, int rows, FloatBuffer into) {
    int end = (from + rows) * dim;
    for (int i = from * dim; i < end; i++) {
      into.put(Float.intBitsToFloat(values[i] << 16));
    }
  }
}
