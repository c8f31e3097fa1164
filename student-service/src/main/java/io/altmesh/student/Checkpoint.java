package io.altmesh.student;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model that is served, and where its files lie until it is let go.
 *
 * @param directory null for files that are not ours to delete
 */
record Checkpoint(long step, String fingerprint, @Nullable Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  void delete() {
    if (directory == null || !Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      LOG.warn("student: {} could not be deleted: {}", directory, e.toString());
    }
  }
}
