package io.altmesh.encoder.training;

/**
 * B square images and the texts they belong to.
 *
 * @param rows B
 * @param size S, the side in pixels
 * @param pixels (B, 3, S, S), row-major, 0 to 255, neither normalised nor augmented
 * @param textOf (B), the row of each image's text in the batch of texts; texts that no image names
 *     are negatives
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ImageBatch(int rows, int size, byte[] pixels, int[] textOf) {
  public ImageBatch {
    if (pixels.length != rows * 3 * size * size || textOf.length != rows) {
      throw new IllegalArgumentException(
          "%d pixel values and %d texts for %d images of 3x%dx%d (expected %d and %d)"
              .formatted(
                  pixels.length, textOf.length, rows, size, size, rows * 3 * size * size, rows));
    }
  }
}
