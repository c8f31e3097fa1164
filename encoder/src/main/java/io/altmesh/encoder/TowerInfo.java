package io.altmesh.encoder;

/**
 * One tower of a model.
 *
 * @param fingerprint SHA-256, lower-case hexadecimal, over the tower's and its projection's
 *     tensors, the configuration that changes numbers, and the tokenizer or preprocessing
 * @param pooledDim width of {@link Space#POOLED} vectors
 * @param projectedDim width of {@link Space#PROJECTED} vectors
 * @param contextLength text: most tokens, special ones included; 0 for images
 * @param imageSize images: pixels of a side after preprocessing; 0 for text
 */
public record TowerInfo(
    String fingerprint, int pooledDim, int projectedDim, int contextLength, int imageSize) {
  /** Width of the vectors of a space. */
  public int dim(Space space) {
    return space == Space.POOLED ? pooledDim : projectedDim;
  }
}
