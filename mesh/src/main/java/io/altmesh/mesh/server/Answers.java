package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.ItemFailure;
import io.altmesh.proto.v1.Tensor;
import io.grpc.Status;

/** Turns a backend's answer into the one that was asked for: checked, normalised, encoded. */
final class Answers {

  private Answers() {}

  static EmbedResponse finish(EmbedResponse answer, EmbedOptions options, int items, long id) {
    checkItems(answer, items);
    return answer.toBuilder()
        .setEmbeddings(encode(answer.getEmbeddings(), options))
        .setId(id)
        .build();
  }

  /**
   * A list's part of an answer to several: rows from {@code from} on.
   *
   * @param items how many
   */
  static EmbedResponse part(EmbedResponse whole, int from, int items) {
    Tensor vectors = whole.getEmbeddings();
    int rowBytes = vectors.getData().size() / Math.max(1, Tensors.rows(vectors));
    EmbedResponse.Builder part =
        EmbedResponse.newBuilder()
            .setModel(whole.getModel())
            .setEmbeddings(
                vectors.toBuilder()
                    .setShape(0, items)
                    .setData(
                        vectors.getData().substring(from * rowBytes, (from + items) * rowBytes)));
    for (ItemFailure failure : whole.getFailuresList()) {
      if (isWithin(failure.getIndex(), from, items)) {
        part.addFailures(failure.toBuilder().setIndex(failure.getIndex() - from));
      }
    }
    for (int truncated : whole.getTruncatedList()) {
      if (isWithin(truncated, from, items)) {
        part.addTruncated(truncated - from);
      }
    }
    return part.build();
  }

  private static boolean isWithin(int index, int from, int items) {
    return index >= from && index < from + items;
  }

  /**
   * @throws MeshException INTERNAL when the backend's answer is not one of so many items
   */
  static void checkItems(EmbedResponse answer, int items) {
    Tensor vectors = answer.getEmbeddings();
    check(vectors, vectors.getShapeCount() == 2 && vectors.getShape(0) == items, items + ", dim");
  }

  static EncodeTokensResponse finish(EncodeTokensResponse answer, EncodeTokensRequest request) {
    Tensor states = answer.getStates();
    int texts = request.getTextsCount();
    boolean fits = states.getShapeCount() == 3 && states.getShape(0) == texts;
    check(states, fits && answer.getLengthsCount() == texts, texts + ", tokens, dim");
    return answer.toBuilder()
        .setStates(Tensors.convert(states, request.getDtype()))
        .setId(request.getId())
        .build();
  }

  private static void check(Tensor tensor, boolean fits, String expected) {
    if (!fits) {
      throw new MeshException(
          Status.Code.INTERNAL,
          "backend's tensor: shape " + tensor.getShapeList() + " (expected: [" + expected + "])");
    }
  }

  private static Tensor encode(Tensor tensor, EmbedOptions options) {
    if (!options.getNormalize()) {
      return Tensors.convert(tensor, options.getDtype());
    }
    int rows = Tensors.rows(tensor);
    int dim = Tensors.dim(tensor);
    float[] values = Tensors.floats(tensor);
    normalize(values, rows, dim);
    return Tensors.of(values, rows, dim, options.getDtype());
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
