package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.Tensor;
import io.grpc.Status;

/** Turns a backend's answer into the one that was asked for: checked, normalised, encoded. */
final class Answers {

  private Answers() {}

  static EmbedResponse finish(EmbedResponse answer, EmbedOptions options, int items, long id) {
    checkShape(answer.getEmbeddings(), items);
    return answer.toBuilder()
        .setEmbeddings(encode(answer.getEmbeddings(), options))
        .setId(id)
        .build();
  }

  private static void checkShape(Tensor tensor, int items) {
    if (tensor.getShapeCount() != 2 || tensor.getShape(0) != items) {
      throw new MeshException(
          Status.Code.INTERNAL,
          "backend's tensor: shape " + tensor.getShapeList() + " (expected: [" + items + ", dim])");
    }
  }

  private static Tensor encode(Tensor tensor, EmbedOptions options) {
    DType dtype =
        options.getDtype() == DType.DTYPE_UNSPECIFIED ? DType.FLOAT32 : options.getDtype();
    if (!options.getNormalize() && tensor.getDtype() == dtype) {
      return tensor;
    }
    int rows = Tensors.rows(tensor);
    int dim = Tensors.dim(tensor);
    float[] values = Tensors.floats(tensor);
    if (options.getNormalize()) {
      normalize(values, rows, dim);
    }
    return Tensors.of(values, rows, dim, dtype);
  }

  /** Divides each row by its L2 norm; a zero row (a failed item) stays zero. */
  static void normalize(float[] values, int rows, int dim) {
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        squares += (double) values[i] * values[i];
      }
      if (squares == 0) {
        continue;
      }
      double scale = 1 / Math.sqrt(squares);
      for (int i = row * dim; i < (row + 1) * dim; i++) {
        values[i] = (float) (values[i] * scale);
      }
    }
  }
}
