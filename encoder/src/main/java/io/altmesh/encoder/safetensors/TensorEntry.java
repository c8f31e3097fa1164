package io.altmesh.encoder.safetensors;

import java.util.Arrays;

/**
 * Where a tensor lies in its file.
 *
 * @param shape dimensions; empty for a scalar. Not copied: leave it as it is.
 * @param begin first byte, counted from the beginning of the file
 * @param end one past the last byte
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TensorEntry(String name, SafetensorsType dtype, long[] shape, long begin, long end) {

  public long elements() {
    return (end - begin) / dtype.bytes();
  }

  public long byteSize() {
    return end - begin;
  }

  @Override
  public String toString() {
    return name + " " + dtype + Arrays.toString(shape) + " at bytes " + begin + "-" + end;
  }
}
