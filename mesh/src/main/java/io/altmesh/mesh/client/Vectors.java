package io.altmesh.mesh.client;

import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ItemFailure;
import io.altmesh.proto.v1.ModelRef;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An answer's vectors, decoded. Shapes: (rows, dim), a row an item in the order of the request.
 * Immutable.
 */
public final class Vectors {
  private final EmbedResponse answer;
  private final float[] values;
  private final int dim;

  private Vectors(EmbedResponse answer) {
    this.answer = answer;
    this.values = Tensors.floats(answer.getEmbeddings());
    this.dim = Tensors.dim(answer.getEmbeddings());
  }

  /**
   * Decodes an answer.
   *
   * @throws io.altmesh.mesh.MeshException INVALID_ARGUMENT when its data does not fit its shape
   */
  public static Vectors of(EmbedResponse answer) {
    return new Vectors(answer);
  }

  /** As many as the request has items. */
  public int rows() {
    return Tensors.rows(answer.getEmbeddings());
  }

  public int dim() {
    return dim;
  }

  /** A copy of one item's vector; zeros where {@link #failure} says why. */
  public float[] row(int item) {
    return Arrays.copyOfRange(values, item * dim, (item + 1) * dim);
  }

  /** Why an item has no vector, such as an image that is none; empty where it has one. */
  public Optional<String> failure(int item) {
    return answer.getFailuresList().stream()
        .filter(failure -> failure.getIndex() == item)
        .map(ItemFailure::getMessage)
        .findFirst();
  }

  /** Items that were longer than the model reads, and were cut. */
  public List<Integer> truncated() {
    return answer.getTruncatedList();
  }

  /** Who computed them: fingerprint and numerics. */
  public ModelRef model() {
    return answer.getModel();
  }
}
