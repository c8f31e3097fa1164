package io.altmesh.encoder.training;

/**
 * What of a student stays as it is: no gradient, no state of the optimizer, no decay.
 *
 * @param wordEmbeddings the table of word embeddings; positions and types learn
 * @param layers of the backbone, from below
 */
public record Frozen(boolean wordEmbeddings, int layers) {
  public Frozen {
    if (layers < 0) {
      throw new IllegalArgumentException("layers: %d (expected: >= 0)".formatted(layers));
    }
  }

  /** Everything learns, as in the paper. */
  public static Frozen none() {
    return new Frozen(false, 0);
  }

  boolean holds(String tensor) {
    int layer = TowerPlace.layer(tensor);
    return layer >= 0 ? layer < layers : wordEmbeddings && TowerPlace.isWordEmbedding(tensor);
  }

  /**
   * @param of the layers that the student has
   */
  void check(int of) {
    if (layers > of) {
      throw new IllegalArgumentException(
          "freeze.layers: %d (expected: at most %d, the student's layers)".formatted(layers, of));
    }
  }
}
