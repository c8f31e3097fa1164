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

  /** The same bytes channel by channel, (3, height, width): what programs take. */
  public byte[] planes() {
    int plane = width * height;
    byte[] planes = new byte[3 * plane];
    for (int i = 0; i < plane; i++) {
      for (int colour = 0; colour < 3; colour++) {
        planes[colour * plane + i] = rgb[3 * i + colour];
      }
    }
    return planes;
  }
}
