package io.altmesh.encoder.training;

/**
 * B square images and the texts they belong to.
 *
 * @param rows B
 * @param size S, the side in pixels
 * @param pixels (B, 3, S, S), row-major, 0 to 255, neither normalised nor augmented
 * @param textOf (B), the row of each image's text in the batch of texts; texts that no image names
 *     are negatives
 * @param partners as {@code pixels}: another image of the same text each, for {@link
 *     Augmentation#blend()}; empty for none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record ImageBatch(int rows, int size, byte[] pixels, int[] textOf, byte[] partners) {
  public ImageBatch {
    int values = Math.multiplyExact(3 * rows, size * size);
    boolean paired = partners.length == 0 || partners.length == values;
    if (pixels.length != values || textOf.length != rows || !paired) {
      throw new IllegalArgumentException(
          "%d pixel values and %d texts for %d images of 3x%dx%d (expected %d and %d)"
              .formatted(pixels.length, textOf.length, rows, size, size, values, rows));
    }
  }

  /** Images without partners. */
  public ImageBatch(int rows, int size, byte[] pixels, int[] textOf) {
    this(rows, size, pixels, textOf, new byte[0]);
  }
}
