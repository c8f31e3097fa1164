package io.altmesh.teacher.backend;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;

/** What a foreign teacher is known by: always the same few items. Changing them renames it. */
final class Probes {
  private static final int SIDE = 64;

  private Probes() {}

  /** Short and long, with figures and other scripts: what differs between models shows. */
  public static List<String> texts() {
    return List.of(
        "a photo of a cat",
        "Two dogs run over 17 snow-covered hills; behind them, a small red house with open"
            + " windows.",
        "一只红色的猫 · кошка");
  }

  /** PNG: their pixels are the same whatever compresses them. */
  public static List<byte[]> images() {
    return List.of(png(7, 13, 29), png(41, 5, 11));
  }

  /** Colours that turn at three rates across and down. */
  private static byte[] png(int red, int green, int blue) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        int rgb = turn(x * red) << 16 | turn(y * green) << 8 | turn((x + y) * blue);
        image.setRGB(x, y, rgb);
      }
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("a PNG in memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private static int turn(int phase) {
    int within = phase & 0x1ff;
    return within < 0x100 ? within : 0x1ff - within;
  }
}
