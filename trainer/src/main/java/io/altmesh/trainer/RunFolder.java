package io.altmesh.trainer;

import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.checkpoint.CheckpointFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A run's folder, held by one trainer at a time. */
final class RunFolder implements AutoCloseable {
  private static final String LOCK = "run.lock";
  private static final String ADDRESS = "address";
  private static final String STORE = "store";

  private final Path root;
  private final FileChannel channel;
  private final CheckpointFolder checkpoints;
  private final @Nullable Checkpoint resumeFrom;

  private RunFolder(
      Path root,
      FileChannel channel,
      CheckpointFolder checkpoints,
      @Nullable Checkpoint resumeFrom) {
    this.root = root;
    this.channel = channel;
    this.checkpoints = checkpoints;
    this.resumeFrom = resumeFrom;
  }

  /**
   * Takes the folder.
   *
   * @throws CheckpointException when it is in use, or filled without {@code resume}, or has nothing
   *     to resume from
   */
  static RunFolder take(Path out, boolean resume) {
    Path root = out.toAbsolutePath().normalize();
    try {
      if (!resume && isFilled(root)) {
        throw new CheckpointException(
            "%s is not empty (expected: a new folder for a new run, or --resume to go on with the one in it)"
                .formatted(out));
      }
      if (resume && !Files.isDirectory(root.resolve("checkpoints"))) {
        throw new CheckpointException(nothingToResume(out));
      }
      Files.createDirectories(root);
      FileChannel channel = lock(root.resolve(LOCK), out);
      Files.deleteIfExists(root.resolve(ADDRESS)); // of a process that was killed
      CheckpointFolder checkpoints = CheckpointFolder.open(root.resolve("checkpoints"));
      Optional<Checkpoint> newest = resume ? checkpoints.revertToWhole() : Optional.empty();
      if (resume && newest.isEmpty()) {
        channel.close();
        throw new CheckpointException(nothingToResume(out));
      }
      return new RunFolder(root, channel, checkpoints, newest.orElse(null));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot use %s for a run: %s".formatted(out, e.getMessage()), e);
    }
  }

  private static String nothingToResume(Path out) {
    return "--resume: %s has no whole checkpoint to go on from (expected: RUN/checkpoints/step-*); start the run without --resume, in a new folder"
        .formatted(out);
  }

  /**
   * A start that failed leaves a lock and empty folders, perhaps vectors: nothing that a new run
   * would spoil.
   */
  private static boolean isFilled(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return false;
    }
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .map(root::relativize)
          .anyMatch(
              file ->
                  !file.startsWith(LOCK) && !file.startsWith(ADDRESS) && !file.startsWith(STORE));
    }
  }

  private static FileChannel lock(Path file, Path out) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = tryLock(channel);
    if (lock == null) {
      lock = again(channel);
    }
    if (lock == null) {
      channel.close();
      throw new CheckpointException(
          "%s is in use by another trainer: stop that one first".formatted(out));
    }
    return channel;
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  /** {@code altmesh runs} holds the lock for an instant, to see whether anybody does. */
  private static @Nullable FileLock again(FileChannel channel) throws IOException {
    LockSupport.parkNanos(100_000_000);
    return tryLock(channel);
  }

  Path root() {
    return root;
  }

  /** The run's name: its folder's. */
  String name() {
    return String.valueOf(root.getFileName());
  }

  /** Where vectors are kept unless the recipe says otherwise. */
  Path store() {
    return root.resolve(STORE);
  }

  CheckpointFolder checkpoints() {
    return checkpoints;
  }

  /** Where a resumed run starts; null for a new one. */
  @Nullable Checkpoint resumeFrom() {
    return resumeFrom;
  }

  @Override
  public void close() {
    try {
      channel.close(); // releases the lock
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
