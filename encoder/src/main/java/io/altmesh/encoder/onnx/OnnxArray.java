package io.altmesh.encoder.onnx;

import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;

/**
 * One named array that goes into an {@link OnnxProgram} or comes out of it.
 *
 * @param shape dimensions
 * @param values row-major: a {@link FloatBuffer}, {@link IntBuffer} or {@link LongBuffer}, read and
 *     not kept
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record OnnxArray(String name, long[] shape, Buffer values) {
  public OnnxArray {
    long expected = 1;
    for (long dimension : shape) {
      expected *= dimension;
    }
    if (values.remaining() != expected) {
      throw new IllegalArgumentException(
          "%s: %d values (expected: %d of its shape)"
              .formatted(name, values.remaining(), expected));
    }
  }
}
