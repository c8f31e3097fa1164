package io.altmesh.encoder.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** A little-endian buffer before a file, which counts what went through. One thread. */
final class ByteSink {
  private static final int CAPACITY = 1 << 20;

  private final FileChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(CAPACITY).order(ByteOrder.LITTLE_ENDIAN);
  private long flushed;

  ByteSink(FileChannel channel) {
    this.channel = channel;
  }

  /** The buffer with room for so many bytes (at most 1 MiB). */
  ByteBuffer room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
    return buffer;
  }

  void copy(ByteBuffer bytes) throws IOException {
    flush();
    while (bytes.hasRemaining()) {
      flushed += channel.write(bytes);
    }
  }

  long position() {
    return flushed + buffer.position();
  }

  void flush() throws IOException {
    buffer.flip();
    while (buffer.hasRemaining()) {
      flushed += channel.write(buffer);
    }
    buffer.clear();
  }
}
