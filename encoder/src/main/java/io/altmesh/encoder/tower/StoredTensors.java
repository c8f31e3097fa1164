package io.altmesh.encoder.tower;

import io.altmesh.encoder.safetensors.ModelWeights;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.TensorSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A directory's tensors by the names under which programs know them, whatever they are called in
 * the file, and however they are put together there. {@link Expected#check} makes it. Thread-safe;
 * does not own the weights.
 */
public final class StoredTensors {
  /** Floats turned into bytes at once. */
  private static final int BLOCK = 1 << 14;

  private final ModelWeights weights;
  private final SortedMap<String, Place> places;

  StoredTensors(ModelWeights weights, SortedMap<String, Place> places) {
    this.weights = weights;
    this.places = places;
  }

  /** Where a tensor is. */
  record Place(String stored, TensorPart part) {}

  /** A run of a tensor's values. */
  @FunctionalInterface
  public interface Block {
    /**
     * Takes it.
     *
     * @param position of its first value
     * @param bytes little-endian F32 or F16; valid until it returns
     */
    void accept(long position, ByteBuffer bytes);
  }

  /** All names, sorted. */
  public Set<String> names() {
    return places.keySet();
  }

  public boolean contains(String name) {
    return places.containsKey(name);
  }

  /** Tensors of the files that are no part of the model, by their names there, sorted. */
  public List<String> unread() {
    Set<String> read = places.values().stream().map(Place::stored).collect(Collectors.toSet());
    return weights.names().stream().filter(name -> !read.contains(name)).toList();
  }

  /** Values that the selected tensors have together. */
  public long values(Predicate<String> names) {
    return places.keySet().stream()
        .filter(names)
        .mapToLong(name -> elements(shape(name)))
        .reduce(0, Math::addExact);
  }

  /** Dimensions; empty for a scalar. */
  public long[] shape(String name) {
    Place place = place(name);
    return place.part.shape(weights.shape(place.stored));
  }

  /** How its values are stored; F32, F16 or BF16. */
  public SafetensorsType dtype(String name) {
    return weights.dtype(place(name).stored);
  }

  /** Whether {@link #read} hands out F16; else it hands out F32. */
  public boolean handsOutHalves(String name) {
    return dtype(name) == SafetensorsType.F16 && !place(name).part.transposed();
  }

  /** Values, row-major. */
  public float[] floats(String name) {
    Place place = place(name);
    float[] values = weights.floats(place.stored);
    if (place.part.transposed()) {
      return transpose(values, shape(name));
    }
    int length = values.length / place.part.count();
    return place.part.isWhole()
        ? values
        : Arrays.copyOfRange(
            values, place.part.index() * length, (place.part.index() + 1) * length);
  }

  private static float[] transpose(float[] values, long[] shape) {
    int rows = (int) shape[0];
    int columns = (int) shape[1];
    float[] turned = new float[values.length];
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        turned[row * columns + column] = values[column * rows + row];
      }
    }
    return turned;
  }

  /**
   * Hands out a tensor's values in order, without ever holding all of them: F16 as it is stored,
   * everything else as F32.
   *
   * @param buffer direct; is filled and handed out again and again
   */
  public void read(String name, ByteBuffer buffer, Block block) {
    Place place = place(name);
    buffer.order(ByteOrder.LITTLE_ENDIAN);
    if (place.part.transposed()) {
      readFloats(floats(name), buffer, block);
      return;
    }
    boolean widened = dtype(name) == SafetensorsType.BF16;
    int width = dtype(name).bytes();
    long values = elements(shape(name));
    long begin = place.part.index() * values;
    int most = buffer.capacity() / (widened ? Float.BYTES : width);
    for (long at = 0; at < values; at += most) {
      int count = (int) Math.min(most, values - at);
      // What is widened goes behind, so that it can grow in place.
      int offset = widened ? count * width : 0;
      buffer.clear().position(offset).limit(offset + count * width);
      weights.read(place.stored, (begin + at) * width, buffer);
      if (widened) {
        widen(buffer, count);
      }
      block.accept(at, buffer.position(0));
    }
  }

  private static void widen(ByteBuffer buffer, int count) {
    buffer.clear();
    for (int i = 0; i < count; i++) {
      buffer.putInt(Float.BYTES * i, buffer.getShort(Short.BYTES * (count + i)) << 16);
    }
    buffer.limit(Float.BYTES * count);
  }

  private static void readFloats(float[] values, ByteBuffer buffer, Block block) {
    int most = buffer.capacity() / Float.BYTES;
    for (int at = 0; at < values.length; at += most) {
      int count = Math.min(most, values.length - at);
      buffer.clear().limit(count * Float.BYTES);
      buffer.asFloatBuffer().put(values, at, count);
      block.accept(at, buffer);
    }
  }

  /**
   * A tensor for another file: bit for bit where it is stored as it is wanted.
   *
   * @param as its name there
   * @param dtype F32, F16 or BF16; null for the one that it has
   */
  public TensorSource source(String name, String as, @Nullable SafetensorsType dtype) {
    Place place = place(name);
    SafetensorsType wanted = dtype == null ? dtype(name) : dtype;
    return place.part.isWhole() && wanted == dtype(name)
        ? TensorSource.copyOf(as, weights, place.stored)
        : TensorSource.floats(as, wanted, shape(name), () -> floats(name));
  }

  static long elements(long[] shape) {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  /**
   * SHA-256, lower-case hexadecimal, over the selected tensors: the same for the same numbers,
   * whatever their dtype, sharding and names in the file.
   *
   * <p>Per tensor, sorted by name: the name in UTF-8 and a zero byte, the rank (int32) and
   * dimensions (int64), the SHA-256 of the values as float32; little-endian.
   */
  public String sha256(Predicate<String> names) {
    List<String> selected = places.keySet().stream().filter(names).toList();
    List<byte[]> values = selected.parallelStream().map(this::digest).toList();
    MessageDigest all = Fingerprint.sha256();
    for (int i = 0; i < selected.size(); i++) {
      all.update(description(selected.get(i)));
      all.update(values.get(i));
    }
    return HexFormat.of().formatHex(all.digest());
  }

  private byte[] description(String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    long[] shape = shape(name);
    ByteBuffer bytes =
        ByteBuffer.allocate(utf8.length + 5 + 8 * shape.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(utf8).put((byte) 0).putInt(shape.length);
    for (long dimension : shape) {
      bytes.putLong(dimension);
    }
    return bytes.array();
  }

  private byte[] digest(String name) {
    Place place = place(name);
    return place.part.isWhole() ? weights.digest(place.stored) : digest(floats(name));
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

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("tensor " + name + " is not part of the model");
    }
    return place;
  }
}
