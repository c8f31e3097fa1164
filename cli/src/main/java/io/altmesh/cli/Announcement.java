package io.altmesh.cli;

import io.altmesh.mesh.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/** A role's address in a file, whole or not there. */
final class Announcement {
  private Announcement() {}

  /**
   * @param file null for nobody to be told
   */
  static void write(@Nullable Path file, Address address) {
    if (file == null) {
      return;
    }
    Path temporary = file.resolveSibling(file.getFileName() + ".part");
    try {
      Files.writeString(temporary, address + "\n");
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot announce in " + file + ": " + e.getMessage(), e);
    }
  }
}
