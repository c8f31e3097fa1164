package io.altmesh.encoder.safetensors;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor about to be written: its name, type and shape now, its values when its turn in the file
 * comes, so that one tensor at a time is in memory. Each supplier is asked once, on the writing
 * thread.
 */
public final class TensorSource {
  private final String name;
  private final SafetensorsType dtype;
  private final long[] shape;
  private final Values values;

  private TensorSource(String name, SafetensorsType dtype, long[] shape, Values values) {
    this.name = name;
    this.dtype = dtype;
    this.shape = shape.clone();
    this.values = values;
  }

  /**
   * Float values, row-major.
   *
   * @param dtype F32 (as they are), or F16 or BF16 (rounded to the nearest, ties to even)
   */
  public static TensorSource floats(
      String name, SafetensorsType dtype, long[] shape, Supplier<float[]> values) {
    if (!dtype.readsAsFloat()) {
      throw new IllegalArgumentException(
          "tensor '" + name + "': floats as " + dtype + " (expected F32, F16 or BF16)");
    }
    return new TensorSource(
        name,
        dtype,
        shape,
        sink -> {
          float[] floats = values.get();
          checkCount(name, floats.length, shape);
          for (float value : floats) {
            switch (dtype) {
              case F16 -> sink.room(2).putShort(SmallFloats.toFloat16(value));
              case BF16 -> sink.room(2).putShort(SmallFloats.toBfloat16(value));
              default -> sink.room(4).putFloat(value);
            }
          }
        });
  }

  /** Whole numbers as I64, row-major. */
  public static TensorSource longs(String name, long[] shape, Supplier<long[]> values) {
    return new TensorSource(
        name,
        SafetensorsType.I64,
        shape,
        sink -> {
          long[] longs = values.get();
          checkCount(name, longs.length, shape);
          for (long value : longs) {
            sink.room(8).putLong(value);
          }
        });
  }

  /**
   * Values as they shall lie in the file (little-endian), for instance another file's {@code
   * chunks}: copied bit for bit.
   */
  public static TensorSource bytes(
      String name, SafetensorsType dtype, long[] shape, Supplier<List<ByteBuffer>> chunks) {
    return new TensorSource(
        name,
        dtype,
        shape,
        sink -> {
          for (ByteBuffer chunk : chunks.get()) {
            sink.copy(chunk.duplicate().order(ByteOrder.LITTLE_ENDIAN));
          }
        });
  }

  /**
   * A tensor of other weights, copied bit for bit from file to file, whatever its size. The weights
   * stay open until it is written.
   *
   * @param name the name it shall have
   * @param stored the name it has
   */
  public static TensorSource copyOf(String name, ModelWeights weights, String stored) {
    return bytes(name, weights.dtype(stored), weights.shape(stored), () -> weights.chunks(stored));
  }

  private static void checkCount(String name, long given, long[] shape) {
    long expected = elements(shape);
    if (given != expected) {
      throw new IllegalArgumentException(
          "tensor '"
              + name
              + "': "
              + given
              + " values for shape "
              + Arrays.toString(shape)
              + " (expected "
              + expected
              + ")");
    }
  }

  private static long elements(long[] shape) {
    long elements = 1;
    for (long dimension : shape) {
      if (dimension < 0) {
        throw new IllegalArgumentException(
            "shape " + Arrays.toString(shape) + " (expected no negative dimension)");
      }
      elements = Math.multiplyExact(elements, dimension);
    }
    return elements;
  }

  public String name() {
    return name;
  }

  public SafetensorsType dtype() {
    return dtype;
  }

  /** Dimensions; empty for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  public long elements() {
    return elements(shape);
  }

  /** Bytes that it will take in a file. */
  public long byteSize() {
    return Math.multiplyExact(elements(), dtype.bytes());
  }

  void writeTo(ByteSink sink) throws IOException {
    values.writeTo(sink);
  }

  private interface Values {
    void writeTo(ByteSink sink) throws IOException;
  }
}
