package io.altmesh.corpus.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes arrays as numpy.save does, version 1.0. */
public final class MultiHotFiles {
  private static final int START = 128;

  private MultiHotFiles() {}

  public static byte[] int64(long... values) {
    String header =
        "{'descr': '<i8', 'fortran_order': False, 'shape': (%d,), }".formatted(values.length);
    ByteBuffer npy = ByteBuffer.allocate(START + 8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    npy.put("\u0093NUMPY\u0001\0".getBytes(ISO_8859_1)).putShort((short) (START - 10));
    npy.put((header + " ".repeat(START - 11 - header.length()) + "\n").getBytes(ISO_8859_1));
    for (long value : values) {
      npy.putLong(value);
    }
    return npy.array();
  }
}
