package io.altmesh.encoder.tower;

import io.altmesh.encoder.safetensors.ModelWeights;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * A directory's tensors by the names under which programs know them, whatever they are called in
 * the file. {@link Expected#check} makes it. Thread-safe; does not own the weights.
 */
public final class StoredTensors {
  /** Floats turned into bytes at once. */
  private static final int BLOCK = 1 << 14;

  private final ModelWeights weights;
  private final SortedMap<String, String> stored;

  StoredTensors(ModelWeights weights, SortedMap<String, String> stored) {
    this.weights = weights;
    this.stored = stored;
  }

  /** Values, row-major. */
  public float[] floats(String name) {
    String inFile = stored.get(name);
    if (inFile == null) {
      throw new IllegalArgumentException("tensor " + name + " is not part of the model");
    }
    return weights.floats(inFile);
  }

  /**
   * SHA-256, lower-case hexadecimal, over the selected tensors: the same for the same numbers,
   * whatever their dtype, sharding and names in the file.
   *
   * <p>Per tensor, sorted by name: the name in UTF-8 and a zero byte, the rank (int32) and
   * dimensions (int64), the SHA-256 of the values as float32; little-endian.
   */
  public String sha256(Predicate<String> names) {
    List<String> selected = stored.keySet().stream().filter(names).toList();
    List<byte[]> values = selected.parallelStream().map(name -> digest(floats(name))).toList();
    MessageDigest all = Fingerprint.sha256();
    for (int i = 0; i < selected.size(); i++) {
      all.update(description(selected.get(i)));
      all.update(values.get(i));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private byte[] description(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    long[] shape = weights.shape(stored.getOrDefault(name, name));
    ByteBuffer bytes =
        ByteBuffer.allocate(utf8.length + 5 + 8 * shape.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(utf8).put((byte) 0).putInt(shape.length);
    for (long dimension : shape) {
      bytes.putLong(dimension);
    }
    return bytes.array();
  }

  private static byte[] digest(float[] values) {
    MessageDigest digest = Fingerprint.sha256();
    ByteBuffer bytes = ByteBuffer.allocate(4 * BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (int start = 0; start < values.length; start += BLOCK) {
      int count = Math.min(BLOCK, values.length - start);
      bytes.asFloatBuffer().put(values, start, count);
      digest.update(bytes.array(), 0, 4 * count);
    }
    return digest.digest();
  }
}
