package io.altmesh.trainer.runs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/** The end of a file that may be long. */
final class LastLines {
  /** Some hundred reports. */
  private static final int BYTES = 1 << 16;

  private LastLines() {}

  /** Newest first; the oldest may be torn, and the newest while somebody writes. */
  static Stream<String> of(Path file) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      long length = open.length();
      byte[] end = new byte[(int) Math.min(BYTES, length)];
      open.seek(length - end.length);
      open.readFully(end);
      List<String> lines = new ArrayList<>(new String(end, UTF_8).lines().toList());
      Collections.reverse(lines);
      return lines.stream();
    }
  }
}
