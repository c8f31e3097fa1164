package io.altmesh.cli.ablate;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The working folder, locked while an ablation runs in it. */
final class AblationFolder implements AutoCloseable {
  private static final String LOCK = "ablation.lock";

  private final Path path;
  private final FileChannel lock;

  private AblationFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Makes the folder where there is none.
   *
   * @throws IllegalArgumentException when another ablation runs in it
   */
  static AblationFolder take(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new IllegalArgumentException(
          folder + " is in use by a running ablation; stop it, or choose another with --results");
    }
    return new AblationFolder(folder, channel);
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // by this process
    }
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
