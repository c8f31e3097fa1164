package io.altmesh.cli.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * NumPy's format 1.0 (numpy/lib/format.py): {@code \x93NUMPY}, 1, 0, the length of a dictionary
 * (uint16), the dictionary in ASCII, filled up with blanks so that the values begin at byte 128,
 * then float32 values, row-major; little-endian throughout. The number of rows is filled in at the
 * end. A row that could not be embedded is NaN.
 */
final class NpyFile implements VectorFile {
  private static final int HEADER = 128;
  private static final int PREAMBLE = 10;

  private final PartialFile file;
  private ByteBuffer row = ByteBuffer.allocate(0);
  private long rows;
  private int dim;

  NpyFile(PartialFile file) throws IOException {
    this.file = file;
    file.write(header());
  }

  private ByteBuffer header() {
    String dictionary =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (%d, %d), }".formatted(rows, dim);
    byte[] padded = new byte[HEADER - PREAMBLE];
    Arrays.fill(padded, (byte) ' ');
    padded[padded.length - 1] = '\n';
    byte[] ascii = dictionary.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, padded, 0, ascii.length);
    return ByteBuffer.allocate(HEADER)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put((byte) 0x93)
        .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
        .put((byte) 1)
        .put((byte) 0)
        .putShort((short) padded.length)
        .put(padded)
        .flip();
  }

  @Override
  public void add(String label, float[] vector) throws IOException {
    if (rows == 0) {
      dim = vector.length;
      row =
          ByteBuffer.allocate(Math.multiplyExact(dim, Float.BYTES)).order(ByteOrder.LITTLE_ENDIAN);
    } else if (vector.length != dim) {
      throw new IllegalStateException(
          "row %d has %d values (expected: %d)".formatted(rows, vector.length, dim));
    }
    row.clear();
    row.asFloatBuffer().put(vector);
    file.write(row);
    rows++;
  }

  @Override
  public void addFailed(String label, String error, int width) throws IOException {
    float[] nothing = new float[width];
    Arrays.fill(nothing, Float.NaN);
    add(label, nothing);
  }

  @Override
  public void complete() throws IOException {
    file.write(header(), 0);
    file.complete();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
