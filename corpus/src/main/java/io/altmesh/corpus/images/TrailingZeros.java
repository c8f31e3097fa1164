package io.altmesh.corpus.images;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Passes a stream on and counts the zero bytes at the end of what has been read: a tar ends in
 * blocks of them.
 */
final class TrailingZeros extends FilterInputStream {
  private long count;

  TrailingZeros(InputStream in) {
    super(in);
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value >= 0) {
      count = value == 0 ? count + 1 : 0;
    }
    return value;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = super.read(buffer, offset, length);
    int end = offset + Math.max(0, read);
    int i = end;
    while (i > offset && buffer[i - 1] == 0) {
      i--;
    }
    count = i == offset ? count + (end - i) : end - i;
    return read;
  }

  /** What is jumped over was not seen. */
  @Override
  public long skip(long bytes) throws IOException {
    long skipped = super.skip(bytes);
    if (skipped > 0) {
      count = 0;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
