package io.altmesh.corpus.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.layout.ImageStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Tells whether images may have changed since one looked, without reading any: SHA-256 over every
 * image's id in order, and size and time of last change of the files they lie in. Of this machine
 * alone: a copy of the data has other times.
 */
final class ImageState {
  private ImageState() {}

  static String of(ImageStore images) {
    MessageDigest digest = Sha256.digest();
    for (int image = 0; image < images.size(); image++) {
      add(digest, images.id(image));
    }
    images.files().forEach(file -> add(digest, state(file)));
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String state(Path file) {
    try {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return now.size() + " " + now.lastModifiedTime();
    } catch (IOException e) {
      return "absent";
    }
  }

  private static void add(MessageDigest digest, String line) {
    digest.update(line.getBytes(UTF_8));
    digest.update((byte) '\n');
  }
}
