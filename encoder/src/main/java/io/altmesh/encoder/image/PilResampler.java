package io.altmesh.encoder.image;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Antialiased resizing with the bits of Pillow 13 (src/libImaging/Resample.c): two passes in fixed
 * point, rounded to bytes in between. Only the part that is asked for is computed, so that the
 * memory taken does not depend on how long and thin an image is. Thread-safe.
 */
final class PilResampler {
  private static final int HALF = 1 << (Taps.PRECISION - 1);

  private PilResampler() {}

  /**
   * The window of an image resized to {@code outWidth} x {@code outHeight}.
   *
   * @param window in pixels of the resized image, inside of it
   */
  static RgbImage resize(
      RgbImage image, Resample filter, long outWidth, long outHeight, Window window) {
    Axis across = Axis.of(filter, image.width(), outWidth, window.left(), window.width());
    Axis down = Axis.of(filter, image.height(), outHeight, window.top(), window.height());
    RgbImage part = cut(image, across, down);
    if (verticalFirst(image, outWidth, outHeight)) {
      return horizontally(vertically(part, down.taps()), across.taps());
    }
    return vertically(horizontally(part, across.taps()), down.taps());
  }

  /**
   * Pillow 13's rule; before it, the horizontal pass always came first. The results differ by
   * rounding.
   */
  private static boolean verticalFirst(RgbImage image, long outWidth, long outHeight) {
    long shorter = image.height() - outHeight;
    return shorter > 0 && shorter > 2 * (image.width() - outWidth);
  }

  private static RgbImage cut(RgbImage image, Axis across, Axis down) {
    byte[] out = new byte[Math.multiplyExact(3 * across.count(), down.count())];
    for (int row = 0; row < down.count(); row++) {
      int from = 3 * ((down.first() + row) * image.width() + across.first());
      System.arraycopy(image.rgb(), from, out, 3 * across.count() * row, 3 * across.count());
    }
    return new RgbImage(across.count(), down.count(), out);
  }

  private static RgbImage horizontally(RgbImage image, @Nullable Taps columns) {
    if (columns == null) {
      return image;
    }
    byte[] in = image.rgb();
    byte[] out = new byte[Math.multiplyExact(3 * columns.count(), image.height())];
    int to = 0;
    for (int row = 0; row < image.height(); row++) {
      int line = 3 * row * image.width();
      for (int x = 0; x < columns.count(); x++, to += 3) {
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        int from = line + 3 * (columns.first()[x] - columns.first()[0]);
        int weights = x * columns.stride();
        for (int k = 0; k < columns.size()[x]; k++, from += 3) {
          int weight = columns.weights()[weights + k];
          red += (in[from] & 0xff) * weight;
          green += (in[from + 1] & 0xff) * weight;
          blue += (in[from + 2] & 0xff) * weight;
        }
        out[to] = Taps.rounded(red);
        out[to + 1] = Taps.rounded(green);
        out[to + 2] = Taps.rounded(blue);
      }
    }
    return new RgbImage(columns.count(), image.height(), out);
  }

  private static RgbImage vertically(RgbImage image, @Nullable Taps rows) {
    if (rows == null) {
      return image;
    }
    byte[] in = image.rgb();
    int line = 3 * image.width();
    byte[] out = new byte[Math.multiplyExact(line, rows.count())];
    int[] sums = new int[line];
    for (int y = 0; y < rows.count(); y++) {
      Arrays.fill(sums, HALF);
      for (int k = 0; k < rows.size()[y]; k++) {
        int weight = rows.weights()[y * rows.stride() + k];
        int from = (rows.first()[y] - rows.first()[0] + k) * line;
        for (int i = 0; i < line; i++) {
          sums[i] += (in[from + i] & 0xff) * weight;
        }
      }
      for (int i = 0; i < line; i++) {
        out[y * line + i] = Taps.rounded(sums[i]);
      }
    }
    return new RgbImage(image.width(), rows.count(), out);
  }

  /**
   * A rectangle of a resized image; its place may be beyond what an int counts, its size is not.
   */
  record Window(long left, long top, int width, int height) {}

  /**
   * One direction.
   *
   * @param first first source pixel that is needed
   * @param count how many are
   * @param taps null where the size stays: Pillow leaves that pass out
   */
  private record Axis(int first, int count, @Nullable Taps taps) {
    static Axis of(Resample filter, int inSize, long outSize, long begin, int count) {
      if (outSize == inSize) {
        return new Axis((int) begin, count, null);
      }
      Taps taps = Taps.of(filter, inSize, outSize, begin, count);
      return new Axis(taps.first()[0], taps.end() - taps.first()[0], taps);
    }
  }
}
