package io.altmesh.cli.evaluate;

import io.altmesh.encoder.image.ImageDecoder;
import io.altmesh.encoder.image.ImageRejectedException;
import io.altmesh.encoder.image.RgbImage;
import io.altmesh.encoder.image.Transparency;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;

/** A picture small enough to be written into a page: a JPEG of at most 72 × 72 pixels. */
final class Thumbnail {
  private static final int SIDE = 72;
  private static final ImageDecoder DECODER =
      new ImageDecoder(ImageDecoder.DEFAULT_MAX_PIXELS, Transparency.ON_WHITE);

  private Thumbnail() {}

  /** A data URI; empty for what cannot be decoded. */
  static String dataUri(byte[] image) {
    try {
      return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg(image));
    } catch (ImageRejectedException e) {
      return "";
    }
  }

  private static byte[] jpeg(byte[] image) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      ImageIO.write(small(DECODER.decode(image)), "jpeg", bytes);
    } catch (IOException e) {
      throw new IllegalStateException("a JPEG in memory", e);
    }
    return bytes.toByteArray();
  }

  /** Each pixel the mean of those that it stands for. */
  private static BufferedImage small(RgbImage image) {
    double scale = Math.min(1.0, (double) SIDE / Math.max(image.width(), image.height()));
    int width = (int) Math.max(1, Math.round(scale * image.width()));
    int height = (int) Math.max(1, Math.round(scale * image.height()));
    BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      int top = (int) ((long) y * image.height() / height);
      int bottom = (int) Math.max(top + 1, (y + 1L) * image.height() / height);
      for (int x = 0; x < width; x++) {
        int left = (int) ((long) x * image.width() / width);
        int right = (int) Math.max(left + 1, (x + 1L) * image.width() / width);
        small.setRGB(x, y, mean(image, left, right, top, bottom));
      }
    }
    return small;
  }

  private static int mean(RgbImage image, int left, int right, int top, int bottom) {
    long[] sums = new long[3];
    for (int y = top; y < bottom; y++) {
      for (int x = left; x < right; x++) {
        for (int colour = 0; colour < 3; colour++) {
          sums[colour] += image.rgb()[3 * (y * image.width() + x) + colour] & 0xff;
        }
      }
    }
    long count = (long) (right - left) * (bottom - top);
    return (int) (((sums[0] / count) << 16) | ((sums[1] / count) << 8) | (sums[2] / count));
  }
}
