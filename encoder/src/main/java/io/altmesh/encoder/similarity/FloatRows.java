package io.altmesh.encoder.similarity;

import java.nio.FloatBuffer;

record FloatRows(float[] values, int dim) implements Rows {
  FloatRows {
    Bf16Rows.checkShape(values.length, dim);
  }

  @Override
  public int count() {
    return values.length / dim;
  }

  @Override
  public void read(int from, int rows, FloatBuffer into) {
    into.put(values, from * dim, rows * dim);
  }
}
