package io.altmesh.corpus.images;

import io.altmesh.corpus.InputFiles;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of a shard by their offset, as {@link ShardIndex} tells it. Of a compressed shard, reading
 * forward is one pass and going back starts it again. Not thread-safe.
 */
public final class ShardBytes implements AutoCloseable {
  private final Path shard;
  private final @Nullable FileChannel plain;
  private @Nullable InputStream inflated;
  private long position;

  private ShardBytes(Path shard, @Nullable FileChannel plain) {
    this.shard = shard;
    this.plain = plain;
  }

  /** Opens a shard, plain or compressed. */
  public static ShardBytes open(Path shard) throws IOException {
    return new ShardBytes(
        shard, InputFiles.isGzip(shard) ? null : FileChannel.open(shard, StandardOpenOption.READ));
  }

  /**
   * Reads {@code size} bytes.
   *
   * @throws IOException when they are not there
   */
  public byte[] read(long offset, int size) throws IOException {
    return plain == null ? inflate(offset, size) : read(plain, offset, size);
  }

  private byte[] read(FileChannel channel, long offset, int size) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, offset + bytes.position()) < 0) {
        throw new EOFException(shard + " ends before byte " + (offset + size));
      }
    }
    return bytes.array();
  }

  private byte[] inflate(long offset, int size) throws IOException {
    if (inflated == null || offset < position) {
      close();
      inflated = InputFiles.open(shard, WebDatasetReader.EXPECTED);
      position = 0;
    }
    inflated.skipNBytes(offset - position);
    byte[] bytes = inflated.readNBytes(size);
    position = offset + bytes.length;
    if (bytes.length < size) {
      throw new EOFException(shard + " ends before byte " + (offset + size));
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    if (plain != null) {
      plain.close();
    }
    if (inflated != null) {
      inflated.close();
      inflated = null;
    }
  }
}
