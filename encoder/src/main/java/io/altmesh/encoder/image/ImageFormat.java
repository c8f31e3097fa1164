package io.altmesh.encoder.image;

import java.nio.charset.StandardCharsets;

/** The formats that are read, told by their first bytes. */
enum ImageFormat {
  PNG("png"),
  JPEG("jpeg"),
  WEBP("webp");

  private static final int SHOWN = 8;

  private final String imageIoName;

  ImageFormat(String imageIoName) {
    this.imageIoName = imageIoName;
  }

  String imageIoName() {
    return imageIoName;
  }

  static ImageFormat of(byte[] bytes) {
    if (startsWith(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) {
      return WEBP;
    }
    throw new ImageRejectedException(
        bytes.length == 0
            ? "not an image: it is empty (expected PNG, JPEG or WebP)"
            : "not an image: starts with " + beginning(bytes) + " (expected PNG, JPEG or WebP)");
  }

  private static boolean startsWith(byte[] bytes, int offset, String magic) {
    byte[] expected = magic.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length < offset + expected.length) {
      return false;
    }
    for (int i = 0; i < expected.length; i++) {
      if (bytes[offset + i] != expected[i]) {
        return false;
      }
    }
    return true;
  }

  private static String beginning(byte[] bytes) {
    StringBuilder text = new StringBuilder("'");
    for (int i = 0; i < Math.min(SHOWN, bytes.length); i++) {
      boolean printable = bytes[i] >= ' ' && bytes[i] < 0x7f;
      text.append(
          printable ? String.valueOf((char) bytes[i]) : "\\x%02x".formatted(bytes[i] & 0xff));
    }
    return text.append('\'').toString();
  }
}
