package io.altmesh.encoder.tower;

/**
 * One layer of a text tower's head.
 *
 * @param name of its tensors, without {@code .weight}
 * @param width of what it gives
 */
public record HeadLayer(Kind kind, String name, int width) {
  /** What it does. */
  public enum Kind {
    /** A layer norm with the backbone's epsilon. */
    NORM,
    /** A matrix and a bias. */
    LINEAR,
    /** A matrix alone. */
    MATRIX
  }

  /** Adds its tensors: small and last, they stay fp32. */
  void expect(Expected tensors, int from) {
    switch (kind) {
      case NORM -> tensors.layerNorm(name, width);
      case LINEAR -> {
        tensors.exact(name + ".weight", width, from);
        tensors.exact(name + ".bias", width);
      }
      case MATRIX -> tensors.exact(name + ".weight", width, from);
    }
  }
}
