package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.FileInfo;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The files that a checkpoint promises, checked before one byte is written: names stay inside the
 * directory, digests are digests.
 *
 * @param directoryName {@code step-00001234-<12 hex digits>}, the digits from names, sizes and
 *     digests: other content under the same step never meets the old files
 */
record CheckpointManifest(String directoryName, List<FileInfo> files, long bytes) {
  // No separator, nothing hidden, no "." or "..": a letter, digit or underscore comes first.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,199}");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final int MAX_FILES = 1_000;
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /**
   * Checks a trainer's announcement.
   *
   * @throws MeshException DATA_LOSS when it must not be fetched
   */
  static CheckpointManifest of(CheckpointInfo checkpoint) {
    int count = checkpoint.getFilesCount();
    if (checkpoint.getStep() < 0 || count < 1 || count > MAX_FILES) {
      throw MeshException.dataLoss(
          "checkpoint of step %d with %d files (expected: a step >= 0 and 1 to %d files)",
          checkpoint.getStep(), count, MAX_FILES);
    }
    Set<String> names = new HashSet<>();
    MessageDigest content = sha256();
    long bytes = 0; // cannot overflow: check() bounds every size
    for (FileInfo file : checkpoint.getFilesList()) {
      check(file);
      if (!names.add(file.getName())) {
        throw MeshException.dataLoss(
            "checkpoint file \"%s\" is listed twice (expected: once)", file.getName());
      }
      bytes += file.getSize();
      content.update(
          (file.getName() + ' ' + file.getSize() + ' ' + file.getSha256() + '\n')
              .getBytes(StandardCharsets.UTF_8));
    }
    String digits = HexFormat.of().formatHex(content.digest(), 0, 6);
    return new CheckpointManifest(
        String.format(Locale.ROOT, "step-%08d-%s", checkpoint.getStep(), digits),
        checkpoint.getFilesList(),
        bytes);
  }

  private static void check(FileInfo file) {
    if (!NAME.matcher(file.getName()).matches()) {
      throw MeshException.dataLoss(
          "checkpoint file \"%s\" (expected: a plain file name of letters, digits, . _ -)",
          printable(file.getName()));
    }
    if (file.getSize() < 0 || file.getSize() > Long.MAX_VALUE / MAX_FILES) {
      throw MeshException.dataLoss(
          "checkpoint file %s: size %d (expected: a size)", file.getName(), file.getSize());
    }
    if (!SHA256.matcher(file.getSha256()).matches()) {
      throw MeshException.dataLoss(
          "checkpoint file %s: sha256 \"%s\" (expected: 64 lower-case hex digits)",
          file.getName(), printable(file.getSha256()));
    }
  }

  /** What a hostile trainer sends must not write lines of its own into a log. */
  static String printable(String text) {
    String line = CONTROL.matcher(text).replaceAll("?");
    return line.length() <= 200 ? line : line.substring(0, 200) + "…";
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
