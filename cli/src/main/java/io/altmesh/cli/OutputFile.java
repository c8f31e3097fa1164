package io.altmesh.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file that is written when the work is done: that it can be is checked before. */
final class OutputFile {
  private OutputFile() {}

  /**
   * Refuses what could not be written.
   *
   * @param option that names it
   * @param file null where none is asked for
   */
  static void require(String option, @Nullable Path file) {
    if (file == null) {
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "%s %s: %s is not there (expected: a file in a folder that is)"
              .formatted(option, file, folder));
    }
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(
          "%s %s: is a folder (expected: a file)".formatted(option, file));
    }
  }
}
