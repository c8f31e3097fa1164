package io.altmesh.encoder.safetensors;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/** Little-endian bytes of a float type to {@code float}. */
final class Widening {
  private Widening() {}

  /** Converts a whole chunk and returns how many values it held. */
  static int floats(SafetensorsType type, ByteBuffer chunk, float[] into, int offset) {
    int count = chunk.remaining() / type.bytes();
    switch (type) {
      case F32 -> chunk.asFloatBuffer().get(into, offset, count);
      case F16 -> {
        ShortBuffer halves = chunk.asShortBuffer();
        for (int i = 0; i < count; i++) {
          into[offset + i] = SmallFloats.fromFloat16(halves.get(i));
        }
      }
      case BF16 -> {
        ShortBuffer halves = chunk.asShortBuffer();
        for (int i = 0; i < count; i++) {
          into[offset + i] = SmallFloats.fromBfloat16(halves.get(i));
        }
      }
      default -> throw new IllegalArgumentException(type + " (expected F32, F16 or BF16)");
    }
    return count;
  }
}
