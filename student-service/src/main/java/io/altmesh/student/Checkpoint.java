package io.altmesh.student;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A downloaded checkpoint that is served, and where its files lie until it is let go. */
record Checkpoint(long step, String fingerprint, Path directory) {
  private static final Logger LOG = LoggerFactory.getLogger(Checkpoint.class);

  void delete() {
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
