package io.altmesh.cli.embed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a matrix as numpy/lib/format.py does: by the header, whatever its length.
 *
 * @param values row-major
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record NpyReader(int rows, int dim, float[] values) {
  private static final Pattern DICTIONARY =
      Pattern.compile(
          "\\{'descr': '<f4', 'fortran_order': False, 'shape': \\((\\d+), (\\d+)\\), \\} *\n");

  public static NpyReader read(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] magic = new byte[8];
    bytes.get(magic);
    if (!new String(magic, StandardCharsets.ISO_8859_1).equals("\u0093NUMPY\u0001\u0000")) {
      throw new IOException("no npy 1.0");
    }
    byte[] header = new byte[Short.toUnsignedInt(bytes.getShort())];
    bytes.get(header);
    Matcher shape = DICTIONARY.matcher(new String(header, StandardCharsets.US_ASCII));
    if (!shape.matches() || bytes.position() % 64 != 0) {
      throw new IOException("header: " + new String(header, StandardCharsets.US_ASCII));
    }
    int rows = Integer.parseInt(shape.group(1));
    int dim = Integer.parseInt(shape.group(2));
    float[] values = new float[rows * dim];
    bytes.asFloatBuffer().get(values);
    if (bytes.remaining() != values.length * Float.BYTES) {
      throw new IOException(bytes.remaining() + " bytes for " + values.length + " values");
    }
    return new NpyReader(rows, dim, values);
  }
}
