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
    int end = bytes.limit();
    while (bytes.position() < end) {
      // A channel copies a heap buffer to native memory, as much as it is given, and keeps that.
      bytes.limit(bytes.isDirect() ? end : Math.min(end, bytes.position() + CAPACITY));
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
