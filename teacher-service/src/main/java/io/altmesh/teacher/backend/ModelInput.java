package io.altmesh.teacher.backend;

import com.google.protobuf.ByteString;
import java.nio.Buffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.List;

/** One named array that a program elsewhere takes. */
sealed interface ModelInput {
  String name();

  long[] shape();

  /** In the Open Inference Protocol's words. */
  String datatype();

  /** Texts as UTF-8, or encoded images. */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Bytes(String name, long[] shape, List<ByteString> elements) implements ModelInput {
    @Override
    public String datatype() {
      return "BYTES";
    }
  }

  /**
   * Numbers.
   *
   * @param values row-major: a {@link LongBuffer}, {@link IntBuffer} or {@link FloatBuffer}
   * @param datatype INT64, INT32, FP32, FP16 or BF16; floats are rounded when they are sent
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Numbers(String name, long[] shape, String datatype, Buffer values) implements ModelInput {}
}
