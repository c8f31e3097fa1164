package io.altmesh.encoder.training;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;

/** Pixels of a batch as files. */
final class Pictures {
  private Pictures() {}

  /** Side of the images that the fixture {@code altclip} takes. */
  static final int SIDE = 32;

  /** {@link #formula(int, int, int)} of that side. */
  static TextImageBatch.Pixels formula(int count, int chunk) {
    return formula(count, chunk, SIDE);
  }

  /** Pixels by a formula that the fixtures' scripts repeat, in chunks; the last may be smaller. */
  static TextImageBatch.Pixels formula(int count, int chunk, int side) {
    int each = 3 * side * side;
    List<byte[]> chunks = new ArrayList<>();
    for (int from = 0; from < count; from += chunk) {
      byte[] pixels = new byte[Math.min(chunk, count - from) * each];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) ((from * each + i) * 7919L % 256);
      }
      chunks.add(pixels);
    }
    return new TextImageBatch.Pixels(side, chunks);
  }

  /** Image vectors by a formula that the fixtures' scripts repeat. */
  static TextImageBatch.Vectors vectors(int count, int dim) {
    float[] values = new float[count * dim];
    for (int i = 0; i < values.length; i++) {
      values[i] = (i * 37 % 101) / 50f - 1;
    }
    return new TextImageBatch.Vectors(values);
  }

  /**
   * @param pixels (B, 3, S, S)
   */
  static List<byte[]> png(byte[] pixels, int side) {
    int area = side * side;
    List<byte[]> files = new ArrayList<>();
    for (int begin = 0; begin < pixels.length; begin += 3 * area) {
      BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
      for (int i = 0; i < area; i++) {
        int rgb = 0;
        for (int channel = 0; channel < 3; channel++) {
          rgb = rgb << 8 | pixels[begin + channel * area + i] & 0xff;
        }
        image.setRGB(i % side, i / side, rgb);
      }
      try {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        files.add(bytes.toByteArray());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return files;
  }
}
