package io.altmesh.corpus.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Appends to one segment, whose lock it holds. A record is with the operating system when {@link
 * #append} returns: it outlives the process. {@link #sync} makes it outlive the machine. Not
 * thread-safe.
 *
 * <p>Writes through RandomAccessFile: a FileChannel closes itself under a thread that is
 * interrupted.
 */
final class SegmentWriter implements AutoCloseable {
  private final Path path;
  private final SegmentLock lock;
  private final RandomAccessFile file;
  private long end;

  private SegmentWriter(Path path, SegmentLock lock, RandomAccessFile file, long end) {
    this.path = path;
    this.lock = lock;
    this.file = file;
    this.end = end;
  }

  /** Takes over a segment, if it is free and nobody appended to it since it was read; else null. */
  static @Nullable SegmentWriter takeOver(Segment segment, SegmentFormat format)
      throws IOException {
    long end = format.position(segment.records());
    return open(segment.file(), end, end);
  }

  /** Begins a segment, if it is free and has no records; else null. */
  static @Nullable SegmentWriter begin(Path path, SegmentFormat format) throws IOException {
    SegmentWriter writer = open(path, 0, format.headerBytes() - 1);
    if (writer == null) {
      return null;
    }
    try {
      writer.end = 0;
      writer.append(format.header());
      writer.sync();
      return writer;
    } catch (IOException e) {
      writer.close();
      throw e;
    }
  }

  private static @Nullable SegmentWriter open(Path path, long shortest, long longest)
      throws IOException {
    SegmentLock lock = SegmentLock.tryAcquire(path);
    if (lock == null) {
      return null;
    }
    RandomAccessFile file = null;
    try {
      file = new RandomAccessFile(path.toFile(), "rw");
      if (file.length() >= shortest && file.length() <= longest) {
        return new SegmentWriter(path, lock, file, file.length());
      }
    } catch (IOException e) {
      release(file, lock);
      throw e;
    }
    release(file, lock);
    return null;
  }

  Path path() {
    return path;
  }

  /** Where the next record goes. */
  long end() {
    return end;
  }

  /**
   * Writes all of the bytes, or leaves the file as it was: what a failed write left is written over
   * by the next.
   */
  void append(byte[] bytes) throws IOException {
    try {
      file.seek(end);
      file.write(bytes);
      end += bytes.length;
    } catch (IOException e) {
      cutOff(e);
      throw e;
    }
  }

  private void cutOff(IOException failure) {
    try {
      file.setLength(end);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }

  void sync() throws IOException {
    file.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    release(file, lock);
  }

  private static void release(@Nullable RandomAccessFile file, SegmentLock lock)
      throws IOException {
    try (lock) {
      if (file != null) {
        file.close();
      }
    }
  }
}
