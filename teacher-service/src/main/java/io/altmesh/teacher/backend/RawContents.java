package io.altmesh.teacher.backend;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.altmesh.mesh.Tensors;
import io.altmesh.proto.v1.DType;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** Arrays as {@code raw_input_contents} has them: row-major, little-endian. */
final class RawContents {
  private RawContents() {}

  static ByteString of(ModelInput input) {
    if (input instanceof ModelInput.Bytes bytes) {
      return of(bytes.elements());
    }
    ModelInput.Numbers numbers = (ModelInput.Numbers) input;
    return of(numbers.values(), numbers.datatype());
  }

  /** Elements with their length before them, 4 bytes each. */
  private static ByteString of(List<ByteString> elements) {
    int size = elements.stream().mapToInt(element -> Integer.BYTES + element.size()).sum();
    ByteBuffer raw = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    for (ByteString element : elements) {
      raw.putInt(element.size());
      element.copyTo(raw);
    }
    return UnsafeByteOperations.unsafeWrap(raw.array());
  }

  private static ByteString of(Buffer values, String datatype) {
    if (values instanceof FloatBuffer floats) {
      float[] array = new float[floats.remaining()];
      floats.duplicate().get(array);
      return Tensors.of(array, 1, array.length, dtype(datatype)).getData();
    }
    int size = values instanceof LongBuffer ? Long.BYTES : Integer.BYTES;
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.remaining(), size))
            .order(ByteOrder.LITTLE_ENDIAN);
    if (values instanceof LongBuffer longs) {
      bytes.asLongBuffer().put(longs.duplicate());
    } else {
      bytes.asIntBuffer().put(((IntBuffer) values).duplicate());
    }
    return UnsafeByteOperations.unsafeWrap(bytes.array());
  }

  static ByteString fp32(float[] values) {
    return Tensors.of(values, 1, values.length, DType.FLOAT32).getData();
  }

  private static DType dtype(String datatype) {
    return switch (datatype) {
      case "FP16" -> DType.FLOAT16;
      case "BF16" -> DType.BFLOAT16;
      default -> DType.FLOAT32;
    };
  }
}
