package io.altmesh.encoder.safetensors;

import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A safetensors file, read through the page cache: opening reads and checks the header alone, each
 * tensor is mapped when it is asked for. Files and tensors over 2 GiB are read.
 *
 * <p>Thread-safe. Buffers handed out stay valid after {@link #close()}: the collector unmaps them
 * when nobody holds them any longer (unmapping by hand would crash the JVM of whoever still reads).
 * Do not shorten a file that is open: the JVM answers reads beyond its end with {@code
 * InternalError}. Replacing it by a rename, as {@link SafetensorsWriter} does, is safe.
 */
public final class SafetensorsFile implements AutoCloseable {
  /** What Java arrays hold. */
  private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

  /** Mapped at once: a multiple of every element's size. */
  private static final long CHUNK = 1L << 30;

  private final Path file;
  private final FileChannel channel;
  private final SafetensorsHeader header;

  private SafetensorsFile(Path file, FileChannel channel, SafetensorsHeader header) {
    this.file = file;
    this.channel = channel;
    this.header = header;
  }

  /**
   * Opens a file and checks its whole header.
   *
   * @throws ModelFormatException if it is missing or malformed; the message names the offending
   *     byte
   */
  public static SafetensorsFile open(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
      try {
        return new SafetensorsFile(file, channel, header(file, channel));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (NoSuchFileException e) {
      throw new ModelFormatException(file + ": no such file (expected a safetensors file)", e);
    } catch (IOException e) {
      throw new ModelFormatException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  private static SafetensorsHeader header(Path file, FileChannel channel) throws IOException {
    long size = channel.size();
    if (size < SafetensorsHeader.LENGTH_FIELD) {
      throw SafetensorsHeader.refused(
          file, 0, "the file has " + size + " bytes, a safetensors file at least 8");
    }
    long length =
        ByteBuffer.wrap(read(file, channel, 0, 8)).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 0 || length > SafetensorsHeader.MAX_LENGTH) {
      throw SafetensorsHeader.refused(
          file,
          0,
          "header length "
              + Long.toUnsignedString(length)
              + " (expected at most "
              + SafetensorsHeader.MAX_LENGTH
              + "): this is no safetensors file");
    }
    if (length > size - SafetensorsHeader.LENGTH_FIELD) {
      throw SafetensorsHeader.refused(
          file,
          0,
          "header length " + length + ", but the file has " + size + " bytes: it is cut short");
    }
    byte[] json = read(file, channel, SafetensorsHeader.LENGTH_FIELD, (int) length);
    return SafetensorsHeader.parse(file, json, size);
  }

  private static byte[] read(Path file, FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer, position + buffer.position()) < 0) {
        throw SafetensorsHeader.refused(
            file, position + buffer.position(), "the file ended while it was read");
      }
    }
    return buffer.array();
  }

  public Path path() {
    return file;
  }

  /** Every tensor by name, in the order of their bytes. */
  public Map<String, TensorEntry> entries() {
    return header.tensors();
  }

  /** The header's {@code __metadata__}; empty without one. */
  public Map<String, String> metadata() {
    return header.metadata();
  }

  /** One tensor's place. */
  public TensorEntry entry(String name) {
    TensorEntry entry = header.tensors().get(name);
    if (entry == null) {
      throw new ModelFormatException(
          file
              + ": no tensor '"
              + name
              + "' among "
              + header.tensors().size()
              + Names.closest(name, header.tensors().keySet()));
    }
    return entry;
  }

  /**
   * A tensor's bytes as they lie in the file: a direct, read-only, little-endian view, mapped anew
   * by each call.
   *
   * @throws ModelFormatException if it has 2 GiB or more; {@link #chunks} reads those
   */
  public ByteBuffer bytes(String name) {
    TensorEntry entry = entry(name);
    if (entry.byteSize() > Integer.MAX_VALUE) {
      throw new ModelFormatException(
          file + ": " + entry + " is too large for one buffer (2 GiB): read it by chunks");
    }
    return map(entry.begin(), entry.byteSize());
  }

  /**
   * Fills a buffer with a tensor's bytes, without mapping them.
   *
   * @param position first byte, counted from the tensor's own
   */
  public void read(String name, long position, ByteBuffer into) {
    TensorEntry entry = entry(name);
    if (position < 0 || into.remaining() > entry.byteSize() - position) {
      throw new ModelFormatException(
          "%s: %s has no bytes %d-%d"
              .formatted(file, entry, position, position + into.remaining()));
    }
    long at = entry.begin() + position - into.position();
    try {
      while (into.hasRemaining()) {
        if (channel.read(into, at + into.position()) < 0) {
          throw SafetensorsHeader.refused(
              file, at + into.position(), "the file ended while it was read");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** A tensor's bytes in order, in buffers of up to 1 GiB, each of whole elements. */
  public List<ByteBuffer> chunks(String name) {
    TensorEntry entry = entry(name);
    List<ByteBuffer> chunks = new ArrayList<>();
    for (long begin = entry.begin(); begin < entry.end(); begin += CHUNK) {
      chunks.add(map(begin, Math.min(CHUNK, entry.end() - begin)));
    }
    return chunks;
  }

  private ByteBuffer map(long begin, long size) {
    try {
      return channel.map(FileChannel.MapMode.READ_ONLY, begin, size).order(ByteOrder.LITTLE_ENDIAN);
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + ": cannot map bytes " + begin + "-" + (begin + size), e);
    }
  }

  /**
   * A tensor's values, row-major; F16 and BF16 are widened.
   *
   * @throws ModelFormatException for any other type, and for more than 2^31 - 9 values
   */
  public float[] floats(String name) {
    TensorEntry entry = entry(name);
    if (!entry.dtype().readsAsFloat()) {
      throw new ModelFormatException(
          file + ": " + entry + " cannot be read as floats (expected F32, F16 or BF16)");
    }
    float[] values = new float[count(entry)];
    int offset = 0;
    for (ByteBuffer chunk : chunks(name)) {
      offset += Widening.floats(entry.dtype(), chunk, values, offset);
    }
    return values;
  }

  /**
   * The values of an I64, I32 or U8 tensor, row-major.
   *
   * @throws ModelFormatException for any other type, and for more than 2^31 - 9 values
   */
  public long[] longs(String name) {
    TensorEntry entry = entry(name);
    if (!entry.dtype().readsAsLong()) {
      throw new ModelFormatException(
          file + ": " + entry + " cannot be read as whole numbers (expected I64, I32 or U8)");
    }
    long[] values = new long[count(entry)];
    int offset = 0;
    for (ByteBuffer chunk : chunks(name)) {
      while (chunk.hasRemaining()) {
        values[offset++] =
            switch (entry.dtype()) {
              case I64 -> chunk.getLong();
              case I32 -> chunk.getInt();
              case U8 -> chunk.get() & 0xff;
              default -> throw new IllegalStateException(entry + " is read as whole numbers");
            };
      }
    }
    return values;
  }

  private int count(TensorEntry entry) {
    if (entry.elements() > MAX_VALUES) {
      throw new ModelFormatException(
          file
              + ": "
              + entry
              + " has "
              + entry.elements()
              + " values, more than a Java array (expected at most "
              + MAX_VALUES
              + "): read it by chunks");
    }
    return (int) entry.elements();
  }

  /** Closes the file. Buffers handed out before stay readable. */
  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be closed", e);
    }
  }
}
