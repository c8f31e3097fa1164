package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.Tensor;

/**
 * What a list's answer must satisfy.
 *
 * @param expectedFingerprint empty when the request left that open
 * @param items as many as the answer has rows
 */
record Asked(String expectedFingerprint, int items, long id) {

  static Asked of(EmbedOptions options, int items, long id) {
    return new Asked(options.getExpectedFingerprint(), items, id);
  }

  /**
   * Checks that an answer belongs to the request.
   *
   * @param answer its rows
   * @throws MeshException DATA_LOSS for an answer out of order or of another size: neither is
   *     retried
   */
  void check(long answerId, Tensor answer) {
    if (answerId != id) {
      throw MeshException.dataLoss(
          "answer has id %d (expected: %d, answers come in order)", answerId, id);
    }
    int rows = Tensors.rows(answer);
    if (rows != items) {
      throw MeshException.dataLoss("answer has %d rows (expected: %d)", rows, items);
    }
  }
}
