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
