package io.altmesh.encoder.safetensors;

import java.nio.ByteBuffer;
import java.nio.ShortBuffer;

/** Little-endian bytes of a float type to {@code float}. */
final class Widening {
  /** Of each F16 its float: three and a half times as fast as to compute it each time. */
  private static final float[] FLOAT16 = new float[1 << 16];

  static {
    for (int bits = 0; bits < FLOAT16.length; bits++) {
      FLOAT16[bits] = SmallFloats.fromFloat16((short) bits);
    }
  }

  private Widening() {}

  /** Converts a whole chunk and returns how many values it held. */
  static int floats(SafetensorsType type, ByteBuffer chunk, float[] into, int offset) {
    int count = chunk.remaining() / type.bytes();
    switch (type) {
      case F32 -> chunk.asFloatBuffer().get(into, offset, count);
      case F16 -> {
        ShortBuffer halves = chunk.asShortBuffer();
        for (int i = 0; i < count; i++) {
          into[offset + i] = FLOAT16[halves.get(i) & 0xffff];
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
