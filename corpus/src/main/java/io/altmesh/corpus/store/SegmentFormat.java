package io.altmesh.corpus.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The layout that package-info describes, for one key and dim. Immutable, thread-safe. */
final class SegmentFormat {
  static final int DIGEST_BYTES = 32;

  private static final byte[] MAGIC = "ALTMEMB1".getBytes(UTF_8);

  private static final int LONGEST_KEY = 1 << 16;

  private final StoreKey key;
  private final int dim;
  private final byte[] header;

  SegmentFormat(StoreKey key, int dim) {
    this.key = key;
    this.dim = dim;
    byte[] keyBytes = key.canonical().getBytes(UTF_8);
    header = new byte[MAGIC.length + 12 + keyBytes.length];
    ByteBuffer bytes = littleEndian(header);
    bytes.put(MAGIC).putInt(dim).putInt(keyBytes.length).put(keyBytes);
    bytes.putInt(crc(bytes, 0, bytes.position()));
  }

  /**
   * The format of a segment that somebody wrote, as its header tells; null when the file is too
   * short for one, as while its writer begins it.
   *
   * @throws StoreException when it is no segment
   */
  static @Nullable SegmentFormat read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] fixed = in.readNBytes(MAGIC.length + 8);
      if (fixed.length < MAGIC.length + 8) {
        return null;
      }
      ByteBuffer start = littleEndian(fixed);
      int dim = start.getInt(MAGIC.length);
      int keyBytes = start.getInt(MAGIC.length + 4);
      if (dim < 1 || keyBytes < 1 || keyBytes > LONGEST_KEY) {
        throw damaged(file);
      }
      byte[] rest = in.readNBytes(keyBytes + Integer.BYTES);
      if (rest.length < keyBytes + Integer.BYTES) {
        return null;
      }
      return checked(file, fixed, rest, new String(rest, 0, keyBytes, UTF_8), dim);
    }
  }

  private static SegmentFormat checked(Path file, byte[] fixed, byte[] rest, String key, int dim) {
    try {
      SegmentFormat format = new SegmentFormat(StoreKey.parse(key), dim);
      if (Arrays.equals(format.header, 0, fixed.length, fixed, 0, fixed.length)
          && Arrays.equals(
              format.header, fixed.length, format.header.length, rest, 0, rest.length)) {
        return format;
      }
    } catch (IllegalArgumentException e) {
      throw damaged(file);
    }
    throw damaged(file);
  }

  private static StoreException damaged(Path file) {
    return new StoreException(
        file + " is no segment of an embedding store, or its header is damaged; move it away");
  }

  StoreKey key() {
    return key;
  }

  int dim() {
    return dim;
  }

  byte[] header() {
    return header.clone();
  }

  int headerBytes() {
    return header.length;
  }

  int recordBytes() {
    return DIGEST_BYTES + dim * Short.BYTES + Integer.BYTES;
  }

  /** Of the n-th record, from the file's beginning. */
  long position(long n) {
    return header.length + n * recordBytes();
  }

  /** Whole records that a file of this length has room for. */
  long records(long fileBytes) {
    return Math.max(0, fileBytes - header.length) / recordBytes();
  }

  /** What is wrong with a header, for a message. */
  String difference(byte[] found) {
    ByteBuffer bytes = ByteBuffer.wrap(found).order(ByteOrder.LITTLE_ENDIAN);
    if (!ByteBuffer.wrap(found, 0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))) {
      return "it does not begin with ALTMEMB1";
    }
    int foundDim = bytes.getInt(MAGIC.length);
    return foundDim != dim
        ? "it holds vectors of " + foundDim + " values"
        : "its header is damaged";
  }

  String expectation() {
    return "vectors of " + dim + " values, with this store's key in the header";
  }

  byte[] record(byte[] digest, float[] values, int offset) {
    byte[] record = new byte[recordBytes()];
    ByteBuffer bytes = littleEndian(record);
    bytes.put(digest);
    for (int i = 0; i < dim; i++) {
      bytes.putShort(Half.fromFloat(values[offset + i]));
    }
    bytes.putInt(crc(bytes, 0, bytes.position()));
    return record;
  }

  /** Whether the record that begins at a place is as it was written. */
  boolean isWhole(ByteBuffer bytes, int at) {
    int checked = recordBytes() - Integer.BYTES;
    return crc(bytes, at, checked) == bytes.getInt(at + checked);
  }

  static boolean hasDigest(ByteBuffer bytes, int at, byte[] digest) {
    return bytes.slice(at, DIGEST_BYTES).equals(ByteBuffer.wrap(digest));
  }

  void read(ByteBuffer bytes, int at, float[] out, int offset) {
    short[] halfs = new short[dim];
    int vector = at + DIGEST_BYTES;
    bytes
        .slice(vector, dim * Short.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(halfs);
    for (int i = 0; i < dim; i++) {
      out[offset + i] = Half.toFloat(halfs[i]);
    }
  }

  private static int crc(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, length));
    return (int) crc.getValue();
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
