package io.altmesh.encoder.image;

import java.awt.image.Raster;

/**
 * How a JPEG's components are to be read, by libjpeg's rules (jdapimin.c, default_decompress_parms)
 * and PIL's (JpegImagePlugin: CMYK is always taken as inverted), and the conversion to RGB with
 * their arithmetic (jdcolor.c; PIL's Convert.c for CMYK).
 */
enum JpegColors {
  GREY,
  RGB,
  YCC,
  CMYK,
  YCCK;

  private static final int SCALE = 16;
  private static final int HALF = 1 << (SCALE - 1);

  /** Walks the markers up to the frame's. */
  static JpegColors of(byte[] jpeg) {
    boolean jfif = false;
    int adobe = -1;
    int at = 2;
    while (at + 4 <= jpeg.length) {
      int marker = jpeg[at + 1] & 0xff;
      if (jpeg[at] != (byte) 0xff || marker == 0xff || marker == 0) { // stuffing between segments
        at++;
        continue;
      }
      int length = unsigned16(jpeg, at + 2);
      if (isFrame(marker)) {
        return of(jpeg, at, jfif, adobe);
      }
      if (marker == 0xe0 && contains(jpeg, at + 4, "JFIF\0")) {
        jfif = true;
      }
      if (marker == 0xee
          && length >= 14
          && contains(jpeg, at + 4, "Adobe")
          && at + 15 < jpeg.length) {
        adobe = jpeg[at + 15] & 0xff;
      }
      at += isBare(marker) ? 2 : 2 + length;
    }
    throw new ImageRejectedException("damaged JPEG: no frame header in it");
  }

  private static JpegColors of(byte[] jpeg, int frame, boolean jfif, int adobe) {
    if (frame + 9 >= jpeg.length) {
      throw new ImageRejectedException("damaged JPEG: cut short in its frame header");
    }
    int components = jpeg[frame + 9] & 0xff;
    return switch (components) {
      case 1 -> GREY;
      case 3 -> jfif || adobe > 0 || (adobe < 0 && !idsSpellRgb(jpeg, frame)) ? YCC : RGB;
      case 4 -> adobe == 2 ? YCCK : CMYK;
      default ->
          throw new ImageRejectedException(
              "JPEG of " + components + " components (expected 1, 3 or 4)");
    };
  }

  private static boolean idsSpellRgb(byte[] jpeg, int frame) {
    return frame + 16 < jpeg.length
        && jpeg[frame + 10] == 'R'
        && jpeg[frame + 13] == 'G'
        && jpeg[frame + 16] == 'B';
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static boolean isBare(int marker) {
    return marker == 0x01 || (marker >= 0xd0 && marker <= 0xd8);
  }

  private static int unsigned16(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  private static boolean contains(byte[] bytes, int at, String text) {
    for (int i = 0; i < text.length(); i++) {
      if (at + i >= bytes.length || bytes[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Converts samples as they were coded. */
  RgbImage rgb(Raster raster) {
    int expected = this == GREY ? 1 : this == RGB || this == YCC ? 3 : 4;
    if (raster.getNumBands() != expected) {
      throw new ImageRejectedException(
          "damaged JPEG: "
              + raster.getNumBands()
              + " components decoded (expected "
              + expected
              + ")");
    }
    return Rasters.rgb(raster, this::pixel);
  }

  private void pixel(int[] samples, int at, byte[] rgb, int to) {
    switch (this) {
      case GREY -> Rasters.grey(samples[at], rgb, to);
      case RGB -> {
        rgb[to] = (byte) samples[at];
        rgb[to + 1] = (byte) samples[at + 1];
        rgb[to + 2] = (byte) samples[at + 2];
      }
      case YCC -> ycc(samples, at, rgb, to);
      case CMYK ->
          ink(
              255 - samples[at],
              255 - samples[at + 1],
              255 - samples[at + 2],
              255 - samples[at + 3],
              rgb,
              to);
      case YCCK -> {
        // libjpeg makes C, M, Y = 255 - R, G, B of it, and PIL inverts all four.
        ycc(samples, at, rgb, to);
        ink(rgb[to] & 0xff, rgb[to + 1] & 0xff, rgb[to + 2] & 0xff, 255 - samples[at + 3], rgb, to);
      }
    }
  }

  private static void ycc(int[] samples, int at, byte[] rgb, int to) {
    int y = samples[at];
    int cb = samples[at + 1] - 128;
    int cr = samples[at + 2] - 128;
    rgb[to] = clip(y + ((fixed(1.40200) * cr + HALF) >> SCALE));
    rgb[to + 1] = clip(y + ((-fixed(0.34414) * cb - fixed(0.71414) * cr + HALF) >> SCALE));
    rgb[to + 2] = clip(y + ((fixed(1.77200) * cb + HALF) >> SCALE));
  }

  private static int fixed(double factor) {
    return (int) (factor * (1 << SCALE) + 0.5);
  }

  private static void ink(int cyan, int magenta, int yellow, int black, byte[] rgb, int to) {
    int light = 255 - black;
    rgb[to] = clip(light - timesOver255(cyan, light));
    rgb[to + 1] = clip(light - timesOver255(magenta, light));
    rgb[to + 2] = clip(light - timesOver255(yellow, light));
  }

  /** PIL's MULDIV255. */
  private static int timesOver255(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
  }

  private static byte clip(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
