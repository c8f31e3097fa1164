package io.altmesh.encoder.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * The fingerprint of weights.
 *
 * <p>Per tensor, in the order of {@link String#compareTo} of the names: the name's length in UTF-8
 * bytes (int32), the name, the rank (int32), the dimensions (int64 each), and the SHA-256 of the
 * values; over all of that, SHA-256. Numbers are little-endian. Values of F32, F16 and BF16 tensors
 * are digested as float32, bit for bit; those of every other type as they lie in the file.
 *
 * <p>A digest per tensor, so that tensors are digested on all cores: 2 GB take a few seconds.
 */
final class WeightsDigest {
  /** Values widened at once. */
  private static final int BLOCK = 1 << 14;

  private WeightsDigest() {}

  static String sha256(ModelWeights weights, Predicate<String> names) {
    List<String> selected = weights.names().stream().filter(names).sorted().toList();
    List<byte[]> values = selected.parallelStream().map(name -> values(weights, name)).toList();
    MessageDigest digest = sha256();
    for (int i = 0; i < selected.size(); i++) {
      digest.update(description(selected.get(i), weights.shape(selected.get(i))));
      digest.update(values.get(i));
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] description(String name, long[] shape) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes =
        ByteBuffer.allocate(8 + utf8.length + 8 * shape.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(utf8.length).put(utf8).putInt(shape.length);
    for (long dimension : shape) {
      bytes.putLong(dimension);
    }
    return bytes.array();
  }

  /**
   * SHA-256 of one tensor's values. Read, not mapped: the pages of a mapped file count as this
   * process's until the collector unmaps it.
   */
  static byte[] values(ModelWeights weights, String name) {
    MessageDigest digest = sha256();
    SafetensorsType type = weights.dtype(name);
    ByteBuffer stored = ByteBuffer.allocate(BLOCK * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    boolean widened = type == SafetensorsType.F16 || type == SafetensorsType.BF16;
    long size = weights.byteSize(name);
    for (long at = 0; at < size; at += stored.capacity()) {
      stored.clear().limit((int) Math.min(stored.capacity(), size - at));
      weights.read(name, at, stored);
      stored.flip();
      if (widened) {
        updateWidened(digest, type, stored);
      } else {
        digest.update(stored);
      }
    }
    return digest.digest();
  }

  private static void updateWidened(MessageDigest digest, SafetensorsType type, ByteBuffer block) {
    float[] floats = new float[BLOCK];
    int count = Widening.floats(type, block, floats, 0);
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats, 0, count);
    digest.update(bytes);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
