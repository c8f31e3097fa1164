package io.altmesh.encoder.image;

/**
 * A decoded image.
 *
 * @param rgb row-major (height, width, 3), one unsigned byte per channel
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record RgbImage(int width, int height, byte[] rgb) {
  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3L * width * height) {
      throw new IllegalArgumentException(
          rgb.length
              + " bytes for "
              + width
              + "x"
              + height
              + " RGB (expected 3 * width * height, both > 0)");
    }
  }
}
