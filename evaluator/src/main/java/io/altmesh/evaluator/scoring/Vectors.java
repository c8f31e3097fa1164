package io.altmesh.evaluator.scoring;

import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows of a tensor, as they came over the wire. */
final class Vectors {
  private Vectors() {}

  static List<float[]> rows(Tensor tensor) {
    int dim = Tensors.dim(tensor);
    float[] values = Tensors.floats(tensor);
    List<float[]> rows = new ArrayList<>();
    for (int from = 0; from < values.length; from += dim) {
      rows.add(Arrays.copyOfRange(values, from, from + dim));
    }
    return rows;
  }
}
