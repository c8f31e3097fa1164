package io.altmesh.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that a demo owns, told by a marker file, so that nobody else's files are deleted, and
 * locked while it runs, so that a second demo does not empty it.
 */
final class OutputFolder implements AutoCloseable {
  private static final String MARKER = ".altmesh-demo";

  private final Path path;
  private final FileChannel marker;

  private OutputFolder(Path path, FileChannel marker) {
    this.path = path;
    this.marker = marker;
  }

  /**
   * Makes the folder, or empties it of an earlier demo.
   *
   * @throws IllegalArgumentException when it is a file, holds files that no demo made, or is in use
   */
  static OutputFolder take(Path folder) throws IOException {
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          folder + " is a file (expected: a folder, or a name that is free)");
    }
    boolean used = Files.exists(folder) && !isEmpty(folder);
    if (used && !Files.exists(folder.resolve(MARKER))) {
      throw new IllegalArgumentException(
          folder
              + " is not empty and was not made by a demo (expected: an empty or new folder);"
              + " choose another with --out");
    }
    Files.createDirectories(folder);
    FileChannel marker =
        FileChannel.open(
            folder.resolve(MARKER), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (marker.tryLock() == null) {
      marker.close();
      throw new IllegalArgumentException(
          folder + " is in use by a running demo; stop it, or choose another with --out");
    }
    empty(folder);
    return new OutputFolder(folder, marker);
  }

  Path path() {
    return path;
  }

  /** The files stay. */
  @Override
  public void close() throws IOException {
    marker.close();
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private static void empty(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        if (!file.equals(folder) && !file.equals(folder.resolve(MARKER))) {
          Files.delete(file);
        }
      }
    }
  }
}
