package io.altmesh.encoder.image;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/**
 * Samples to RGB without ImageIO's colour management ({@code getRGB} would apply a gamma to grey
 * and a profile to colour, which PIL does not).
 */
final class Rasters {
  private Rasters() {}

  static RgbImage rgb(BufferedImage image, Transparency transparency) {
    Raster raster = image.getRaster();
    boolean blended = transparency == Transparency.ON_WHITE && image.getColorModel().hasAlpha();
    Pixel pixel =
        image.getColorModel() instanceof IndexColorModel palette
            ? palette(palette, blended)
            : samples(raster.getNumBands(), raster.getSampleModel().getSampleSize(0), blended);
    return rgb(raster, pixel);
  }

  private static Pixel palette(IndexColorModel palette, boolean blended) {
    return (samples, at, rgb, to) -> {
      int index = samples[at];
      int alpha = blended ? palette.getAlpha(index) : 255;
      color(palette.getRed(index), palette.getGreen(index), palette.getBlue(index), alpha, rgb, to);
    };
  }

  private static Pixel samples(int bands, int bits, boolean blended) {
    int shift = Math.max(0, bits - 8); // of 16-bit samples PIL keeps the high byte,
    return switch (bands) {
      // except in grey, which has a 16-bit mode of its own there, clipped to 255 on the way to RGB.
      case 1 -> (samples, at, rgb, to) -> grey(Math.min(255, samples[at]), rgb, to);
      case 2 ->
          (samples, at, rgb, to) -> {
            int grey = samples[at] >> shift;
            color(grey, grey, grey, blended ? samples[at + 1] >> shift : 255, rgb, to);
          };
      default ->
          (samples, at, rgb, to) ->
              color(
                  samples[at] >> shift,
                  samples[at + 1] >> shift,
                  samples[at + 2] >> shift,
                  blended ? samples[at + 3] >> shift : 255,
                  rgb,
                  to);
    };
  }

  private static void color(int red, int green, int blue, int alpha, byte[] rgb, int to) {
    rgb[to] = onWhite(red, alpha);
    rgb[to + 1] = onWhite(green, alpha);
    rgb[to + 2] = onWhite(blue, alpha);
  }

  /** PIL's alpha_composite (AlphaComposite.c) over opaque white: fixed point with seven bits. */
  private static byte onWhite(int value, int alpha) {
    int blended = ((value * alpha + 255 * (255 - alpha)) << 7) + (0x80 << 7);
    return (byte) ((((blended >> 8) + blended) >> 8) >> 7);
  }

  /** Converts pixel by pixel, reading a row at a time. */
  static RgbImage rgb(Raster raster, Pixel pixel) {
    int width = raster.getWidth();
    int bands = raster.getNumBands();
    byte[] rgb = new byte[Math.multiplyExact(3, Math.multiplyExact(width, raster.getHeight()))];
    int[] row = new int[width * bands];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(raster.getMinX(), raster.getMinY() + y, width, 1, row);
      for (int at = 0; at < row.length; at += bands, to += 3) {
        pixel.convert(row, at, rgb, to);
      }
    }
    return new RgbImage(width, raster.getHeight(), rgb);
  }

  static void grey(int value, byte[] rgb, int to) {
    rgb[to] = (byte) value;
    rgb[to + 1] = (byte) value;
    rgb[to + 2] = (byte) value;
  }

  /** One pixel: samples from {@code at} on to three bytes from {@code to} on. */
  interface Pixel {
    void convert(int[] samples, int at, byte[] rgb, int to);
  }
}
