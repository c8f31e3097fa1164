package io.altmesh.corpus.layout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The classes of one image as a NumPy array (C): a value that is not 0 for each class it is of.
 *
 * <p>An {@code .npy} file: {@code \x93NUMPY}, version (2 bytes), length of the header (2 bytes,
 * from version 2 on 4, little-endian), the header (a Python dictionary as text), the values.
 */
record MultiHot(int classCount, int[] labels) {
  private static final Pattern DTYPE = Pattern.compile("'descr':\\s*'([<|])([iufb])([1248])'");
  private static final Pattern SHAPE = Pattern.compile("'shape':\\s*\\((\\d{1,7}),?\\)");
  private static final int VERSION = 6;

  static MultiHot of(byte[] npy) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(npy).order(ByteOrder.LITTLE_ENDIAN);
    try {
      boolean wide = bytes.get(VERSION) >= 2;
      int length = wide ? bytes.getInt(VERSION + 2) : bytes.getShort(VERSION + 2) & 0xFFFF;
      int start = VERSION + (wide ? 6 : 4);
      String header = new String(npy, start, length, ISO_8859_1);
      return of(header, bytes.position(start + length));
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      throw new IOException("no whole .npy array", e);
    }
  }

  private static MultiHot of(String header, ByteBuffer values) throws IOException {
    Matcher dtype = DTYPE.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!dtype.find() || !shape.find()) {
      throw new IOException("array of " + header + " (expected: one value a class)");
    }
    int width = Integer.parseInt(dtype.group(3));
    int classes = Integer.parseInt(shape.group(1));
    int start = values.position();
    return new MultiHot(
        classes,
        IntStream.range(0, classes)
            .filter(label -> !isZero(values, start + label * width, width))
            .toArray());
  }

  /** All bits: good for any type, of −0 it says otherwise. */
  private static boolean isZero(ByteBuffer values, int from, int width) {
    int bits = 0;
    for (int i = 0; i < width; i++) {
      bits |= values.get(from + i);
    }
    return bits == 0;
  }
}
