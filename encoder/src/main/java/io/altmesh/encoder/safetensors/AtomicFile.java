package io.altmesh.encoder.safetensors;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.UUID;

/**
 * A file that appears under its name when it is complete and on the disk (temporary file, fsync,
 * rename): a reader sees the old one or the new one.
 */
final class AtomicFile {
  private AtomicFile() {}

  /** Writes a file, or replaces it. When the content fails, nothing is left behind. */
  static void write(Path file, Content content) throws IOException {
    Path target = file.toAbsolutePath();
    Path directory = Objects.requireNonNull(target.getParent(), "a file has a directory");
    // Not createTempFile: its files may be read by their owner alone, and models are shared.
    Path temporary = directory.resolve("." + file.getFileName() + "." + UUID.randomUUID());
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.writeTo(channel);
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    force(directory);
  }

  /** Makes the rename itself durable. */
  private static void force(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** What goes into the file, from its beginning. */
  interface Content {
    void writeTo(FileChannel channel) throws IOException;
  }
}
