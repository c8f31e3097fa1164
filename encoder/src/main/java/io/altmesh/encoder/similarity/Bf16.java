package io.altmesh.encoder.similarity;

/** Rounds to bfloat16, to the nearest, ties to even, as PyTorch does. */
public final class Bf16 {
  private static final int NAN = 0x7FC0;

  private Bf16() {}

  /** The rounded values' upper halves, for {@link Rows#ofBf16}. */
  public static short[] of(float[] values) {
    short[] rounded = new short[values.length];
    for (int i = 0; i < values.length; i++) {
      rounded[i] = of(values[i]);
    }
    return rounded;
  }

  private static short of(float value) {
    if (Float.isNaN(value)) {
      return NAN;
    }
    int bits = Float.floatToRawIntBits(value);
    return (short) ((bits + 0x7FFF + ((bits >>> 16) & 1)) >>> 16);
  }
}
