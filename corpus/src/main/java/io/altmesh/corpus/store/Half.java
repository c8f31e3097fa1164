package io.altmesh.corpus.store;

/**
 * IEEE 754 binary16, as bits in a short: 1 sign, 5 exponent (bias 15), 10 fraction. The JDK has
 * these conversions from 20 on.
 */
final class Half {
  /** Of a float: 2^-14, the least normal half. */
  private static final int LEAST_NORMAL = 0x38800000;

  /** Of a float: 65520, from which on the nearest half is infinite. */
  private static final int OVERFLOW = 0x477ff000;

  private static final int FLOAT_INFINITY = 0x7f800000;
  private static final int HALF_INFINITY = 0x7c00;
  private static final int EXPONENT_SHIFT = (127 - 15) << 23;

  private Half() {}

  /** The nearest half; of two, the one whose last bit is 0. */
  static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    return (short) (sign | magnitude(bits & 0x7fffffff));
  }

  static float toFloat(short half) {
    int sign = (half & 0x8000) << 16;
    int magnitude = half & 0x7fff;
    if (magnitude >= HALF_INFINITY) {
      return Float.intBitsToFloat(sign | FLOAT_INFINITY | (magnitude & 0x3ff) << 13);
    }
    if (magnitude >= 0x400) {
      return Float.intBitsToFloat(sign | ((magnitude << 13) + EXPONENT_SHIFT));
    }
    return Float.intBitsToFloat(sign | Float.floatToRawIntBits(magnitude * 0x1p-24f));
  }

  /** Whether the nearest half is a number. */
  static boolean fits(float value) {
    return (Float.floatToRawIntBits(value) & 0x7fffffff) < OVERFLOW;
  }

  private static int magnitude(int bits) {
    if (bits > FLOAT_INFINITY) {
      int payload = (bits >>> 13) & 0x3ff;
      return HALF_INFINITY | (payload == 0 ? 0x200 : payload);
    }
    if (bits >= OVERFLOW) {
      return HALF_INFINITY;
    }
    if (bits < LEAST_NORMAL) {
      // Floats from 0.5 to 1 are 2^-24 apart, as subnormal halfs are: the addition rounds as
      // wanted.
      return Float.floatToRawIntBits(Float.intBitsToFloat(bits) + 0.5f)
          - Float.floatToRawIntBits(0.5f);
    }
    int lastKept = (bits >>> 13) & 1;
    return (bits - EXPONENT_SHIFT + 0xfff + lastKept) >>> 13;
  }
}
