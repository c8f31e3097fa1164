package io.altmesh.corpus.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to write a segment. The operating system takes it back when the process ends, however
 * it ends.
 */
final class SegmentLock implements AutoCloseable {
  // On POSIX a process loses its lock on a file as soon as it closes any channel to it. So within
  // this process a lock
  // file that is held is not opened again.
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private SegmentLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** The lock of a segment, or null while another holds it. */
  static @Nullable SegmentLock tryAcquire(Path segment) throws IOException {
    Path file =
        segment
            .resolveSibling(segment.getFileName().toString().replace(".bin", ".lock"))
            .toAbsolutePath();
    if (!HELD.add(file)) {
      return null;
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return new SegmentLock(file, channel);
      }
    } catch (IOException e) {
      release(file, channel);
      throw e;
    }
    release(file, channel);
    return null;
  }

  @Override
  public void close() throws IOException {
    release(file, channel);
  }

  private static void release(Path file, @Nullable FileChannel channel) throws IOException {
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      HELD.remove(file);
    }
  }
}
