package io.altmesh.mesh;

import static java.util.stream.Collectors.joining;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Arrays of floats as they travel: little-endian, row-major, without padding. FLOAT32, FLOAT16 and
 * BFLOAT16; halves are rounded to nearest even. Thread-safe.
 */
public final class Tensors {

  private Tensors() {}

  /**
   * Encodes a matrix.
   *
   * @param values {@code rows × dim} values, row-major; not kept
   * @param dtype unspecified means FLOAT32
   */
  public static Tensor of(float[] values, int rows, int dim, DType dtype) {
    return of(values, dtype, rows, dim);
  }

  /**
   * Encodes an array of any rank.
   *
   * @param values row-major; not kept
   * @param dtype unspecified means FLOAT32
   */
  public static Tensor of(float[] values, DType dtype, int... shape) {
    List<Long> dimensions = IntStream.of(shape).asLongStream().boxed().toList();
    if (dimensions.stream().reduce(1L, Math::multiplyExact) != values.length) {
      String expected = dimensions.stream().map(String::valueOf).collect(joining(" x "));
      throw new IllegalArgumentException(
          "values: " + values.length + " (expected: " + expected + ")");
    }
    return tensor(values, dtype, dimensions);
  }

  /**
   * The same values in another dtype.
   *
   * @param dtype unspecified means FLOAT32
   * @throws MeshException as {@link #floats}
   */
  public static Tensor convert(Tensor tensor, DType dtype) {
    return tensor.getDtype() == orFloat32(dtype)
        ? tensor
        : tensor(floats(tensor), dtype, tensor.getShapeList());
  }

  private static Tensor tensor(float[] values, DType dtype, List<Long> shape) {
    DType wire = orFloat32(dtype);
    return Tensor.newBuilder()
        .setDtype(wire)
        .addAllShape(shape)
        .setData(encode(values, wire))
        .build();
  }

  private static DType orFloat32(DType dtype) {
    return dtype == DType.DTYPE_UNSPECIFIED ? DType.FLOAT32 : dtype;
  }

  /**
   * Decodes a tensor of any rank to its values, row-major.
   *
   * @throws MeshException INVALID_ARGUMENT when the data is not {@code product(shape) ×
   *     size(dtype)} bytes, or the dtype is no float
   */
  public static float[] floats(Tensor tensor) {
    int size = size(tensor.getDtype());
    ByteString data = tensor.getData();
    long elements = elements(tensor);
    if (elements > Integer.MAX_VALUE || elements * size != data.size()) {
      throw MeshException.invalidArgument(
          "tensor data: %d bytes (expected: %s of shape %s x %d bytes)",
          data.size(), tensor.getDtype(), tensor.getShapeList(), size);
    }
    return decode(data.asReadOnlyByteBuffer(), tensor.getDtype(), (int) elements);
  }

  /** The number of rows: the first dimension, 0 for a tensor without shape. */
  public static int rows(Tensor tensor) {
    return tensor.getShapeCount() == 0 ? 0 : Math.toIntExact(tensor.getShape(0));
  }

  /** The width of a row: the last dimension, 0 for a tensor without shape. */
  public static int dim(Tensor tensor) {
    int rank = tensor.getShapeCount();
    return rank == 0 ? 0 : Math.toIntExact(tensor.getShape(rank - 1));
  }

  private static long elements(Tensor tensor) {
    long elements = 1;
    for (long dimension : tensor.getShapeList()) {
      // The limit also keeps a lying shape from overflowing.
      if (dimension < 0 || dimension > Integer.MAX_VALUE || elements > Integer.MAX_VALUE) {
        throw MeshException.invalidArgument(
            "tensor shape: %s (expected: fewer than 2^31 elements)", tensor.getShapeList());
      }
      elements *= dimension;
    }
    return elements;
  }

  private static int size(DType dtype) {
    return switch (dtype) {
      case FLOAT32 -> Float.BYTES;
      case FLOAT16, BFLOAT16 -> Short.BYTES;
      default -> throw notFloat(dtype);
    };
  }

  private static ByteString encode(float[] values, DType dtype) {
    ByteBuffer buffer =
        ByteBuffer.allocate(Math.multiplyExact(values.length, size(dtype)))
            .order(ByteOrder.LITTLE_ENDIAN);
    switch (dtype) {
      case FLOAT32 -> buffer.asFloatBuffer().put(values);
      case FLOAT16 -> {
        for (float value : values) {
          buffer.putShort(HalfFloats.toBinary16(value));
        }
      }
      default -> {
        for (float value : values) {
          buffer.putShort(HalfFloats.toBfloat16(value));
        }
      }
    }
    return UnsafeByteOperations.unsafeWrap(buffer.array());
  }

  private static float[] decode(ByteBuffer data, DType dtype, int elements) {
    data.order(ByteOrder.LITTLE_ENDIAN);
    float[] values = new float[elements];
    if (dtype == DType.FLOAT32) {
      data.asFloatBuffer().get(values);
      return values;
    }
    boolean binary16 = dtype == DType.FLOAT16;
    for (int i = 0; i < elements; i++) {
      short bits = data.getShort();
      values[i] = binary16 ? HalfFloats.fromBinary16(bits) : HalfFloats.fromBfloat16(bits);
    }
    return values;
  }

  private static MeshException notFloat(DType dtype) {
    return MeshException.invalidArgument(
        "tensor dtype: %s (expected: FLOAT32, FLOAT16 or BFLOAT16)", dtype);
  }
}
