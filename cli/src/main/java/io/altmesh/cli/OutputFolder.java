package io.altmesh.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A folder that a command owns, told by a marker file, so that nobody else's files are deleted. */
final class OutputFolder {
  private static final String MARKER = ".altmesh-demo";

  private OutputFolder() {}

  /**
   * Makes the folder, or empties it of an earlier demo.
   *
   * @throws IllegalArgumentException when it holds files that no demo made
   */
  static void prepare(Path folder) throws IOException {
    if (Files.exists(folder) && !isEmpty(folder)) {
      if (!Files.exists(folder.resolve(MARKER))) {
        throw new IllegalArgumentException(
            folder
                + " is not empty and was not made by a demo (expected: an empty or new folder);"
                + " choose another with --out");
      }
      delete(folder);
    }
    Files.createDirectories(folder);
    Files.writeString(
        folder.resolve(MARKER), "Made by `altmesh demo`; the next demo empties it.\n");
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
