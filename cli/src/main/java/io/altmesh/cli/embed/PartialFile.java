package io.altmesh.cli.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * A file that stands under its name when it is complete: until then it is {@code .NAME.part} beside
 * it, locked against a second writer. Closing it before deletes that. One thread writes; any may
 * close.
 */
final class PartialFile implements AutoCloseable {
  private final Path target;
  private final Path part;
  private final FileChannel channel;
  private boolean ended;

  private PartialFile(Path target, Path part, FileChannel channel) {
    this.target = target;
    this.part = part;
    this.channel = channel;
  }

  /**
   * Makes the part; what an earlier run left of it is thrown away.
   *
   * @throws IllegalArgumentException when another process is writing it
   * @throws NoSuchFileException without its folder
   */
  static PartialFile create(Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = Objects.requireNonNull(target.getParent(), "a file has a folder");
    if (!Files.isDirectory(folder)) {
      throw new NoSuchFileException(folder.toString());
    } else if (Files.isDirectory(target)) {
      throw new IllegalArgumentException(file + " is a folder (expected: a file's name)");
    }
    Path part = folder.resolve("." + target.getFileName() + ".part");
    FileChannel channel =
        FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IllegalArgumentException(file + " is being written by another process");
    }
    channel.truncate(0);
    return new PartialFile(target, part, channel);
  }

  /** Writes at the end of what has been written. */
  void write(ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Writes over what stands at a place. */
  void write(ByteBuffer bytes, long at) throws IOException {
    while (bytes.hasRemaining()) {
      at += channel.write(bytes, at);
    }
  }

  /** Puts it under its name, in place of what was there. */
  synchronized void complete() throws IOException {
    channel.force(true);
    Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
    ended = true;
    channel.close();
  }

  @Override
  public synchronized void close() throws IOException {
    if (!ended) {
      ended = true;
      Files.deleteIfExists(part);
      channel.close();
    }
  }
}
