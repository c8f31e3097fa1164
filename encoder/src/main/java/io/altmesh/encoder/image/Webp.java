package io.altmesh.encoder.image;

/** What has to be done to a WebP file before TwelveMonkeys reads it. */
final class Webp {
  private static final int RIFF_HEADER = 8;
  private static final int FLAGS = 20;
  private static final int PROFILE_FLAG = 0x20;

  private Webp() {}

  /**
   * The file without a word of its colour profile, which the reader would apply and PIL does not.
   *
   * @throws ImageRejectedException if it is cut short: the reader fills what is missing
   */
  static byte[] checked(byte[] webp) {
    long size = 0;
    for (int i = 3; i >= 0; i--) {
      size = size << 8 | (webp[4 + i] & 0xff);
    }
    if (size + RIFF_HEADER > webp.length) {
      throw new ImageRejectedException(
          "damaged WEBP: "
              + webp.length
              + " bytes (expected "
              + (size + RIFF_HEADER)
              + "): it is cut short");
    }
    boolean extended =
        webp.length > FLAGS
            && webp[12] == 'V'
            && webp[13] == 'P'
            && webp[14] == '8'
            && webp[15] == 'X';
    if (!extended || (webp[FLAGS] & PROFILE_FLAG) == 0) {
      return webp;
    }
    byte[] without = webp.clone();
    without[FLAGS] &= ~PROFILE_FLAG;
    return without;
  }
}
