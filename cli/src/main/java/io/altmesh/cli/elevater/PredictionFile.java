package io.altmesh.cli.elevater;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * One data set's predictions on disk, (images × classes) of big-endian float32: images come in any
 * order and leave in theirs, and only one is in memory. Goes with its owner; not thread-safe.
 */
final class PredictionFile implements AutoCloseable {
  private final int images;
  private final int classes;
  private final FileChannel file;

  private PredictionFile(int images, int classes, FileChannel file) {
    this.images = images;
    this.classes = classes;
    this.file = file;
  }

  static PredictionFile create(int images, int classes) throws IOException {
    Path path = Files.createTempFile("altmesh-elevater", ".f32");
    return new PredictionFile(
        images,
        classes,
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE));
  }

  void put(int image, float[] probabilities) throws IOException {
    if (probabilities.length != classes) {
      throw new IllegalArgumentException(
          "%d probabilities (expected: %d classes)".formatted(probabilities.length, classes));
    }
    ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * classes);
    bytes.asFloatBuffer().put(probabilities);
    long at = (long) image * bytes.capacity();
    while (bytes.hasRemaining()) {
      file.write(bytes, at + bytes.position());
    }
  }

  /** Takes rows in their order. */
  interface Reader {
    void row(float[] probabilities) throws IOException;
  }

  void read(Reader reader) throws IOException {
    file.position(0);
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(Channels.newInputStream(file), 1 << 16));
    float[] row = new float[classes];
    for (int image = 0; image < images; image++) {
      for (int i = 0; i < classes; i++) {
        row[i] = in.readFloat();
      }
      reader.row(row);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
