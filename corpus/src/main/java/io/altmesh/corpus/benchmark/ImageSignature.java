package io.altmesh.corpus.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/** Whether bytes begin as an image does. What follows only a decoder can tell. */
final class ImageSignature {
  private static final String JPEG = "\u00ff\u00d8\u00ff";
  private static final List<String> BEGINNINGS =
      List.of(
          "\u0089PNG\r\n\u001a\n", // PNG
          JPEG,
          "GIF8",
          "BM",
          "II*\0", // TIFF
          "MM\0*",
          "P4", // PBM, PGM, PPM
          "P5",
          "P6");

  private ImageSignature() {}

  static boolean isImage(byte[] bytes) {
    String start = new String(bytes, 0, Math.min(bytes.length, 12), ISO_8859_1);
    return BEGINNINGS.stream().anyMatch(start::startsWith)
        || (start.startsWith("RIFF") && start.endsWith("WEBP"));
  }

  /**
   * What a file of such bytes is called: {@code .png}, {@code .jpg}, {@code .webp}, or {@code
   * .img}.
   */
  static String extension(byte[] bytes) {
    String start = new String(bytes, 0, Math.min(bytes.length, 4), ISO_8859_1);
    return switch (start) {
      case "\u0089PNG" -> ".png";
      case "RIFF" -> ".webp";
      default -> start.startsWith(JPEG) ? ".jpg" : ".img";
    };
  }
}
