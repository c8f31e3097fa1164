package io.altmesh.mesh;

/**
 * IEEE 754 binary16 and bfloat16, rounding to nearest even (the JDK has binary16 from 20 on only).
 * Values beyond the largest finite half become infinite, NaN stays NaN.
 */
final class HalfFloats {
  private static final int FLOAT_MANTISSA_BITS = 23;
  private static final int HALF_MANTISSA_BITS = 10;
  private static final int DROPPED_BITS = FLOAT_MANTISSA_BITS - HALF_MANTISSA_BITS;
  private static final int BIAS_DIFFERENCE = 127 - 15;
  private static final int HALF_INFINITY = 0x7c00;
  private static final int HALF_NAN = 0x7e00;
  private static final float SMALLEST_HALF_SUBNORMAL = 0x1p-24f;

  private HalfFloats() {}

  static short toBinary16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    return (short) (sign | magnitude16(Math.abs(value), bits & 0x7fffffff));
  }

  private static int magnitude16(float value, int bits) {
    if (Float.isNaN(value)) {
      return HALF_NAN;
    }
    if (value >= 65_520f) { // halfway between the largest half and the next power of two
      return HALF_INFINITY;
    }
    if (value < 0x1p-14f) {
      return (int) Math.rint(value / (double) SMALLEST_HALF_SUBNORMAL);
    }
    int rebased = bits - (BIAS_DIFFERENCE << FLOAT_MANTISSA_BITS);
    return roundEven(rebased, DROPPED_BITS);
  }

  static float fromBinary16(short half) {
    int magnitude = half & 0x7fff;
    float value;
    if (magnitude >= HALF_INFINITY) {
      value = magnitude == HALF_INFINITY ? Float.POSITIVE_INFINITY : Float.NaN;
    } else if (magnitude < 0x0400) {
      value = magnitude * SMALLEST_HALF_SUBNORMAL;
    } else {
      value =
          Float.intBitsToFloat(
              (magnitude << DROPPED_BITS) + (BIAS_DIFFERENCE << FLOAT_MANTISSA_BITS));
    }
    return half < 0 ? -value : value;
  }

  static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    // Rounding a NaN's mantissa could carry it into infinity.
    return (short) (Float.isNaN(value) ? (bits >>> 16) | 0x40 : roundEven(bits, 16));
  }

  static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  private static int roundEven(int bits, int dropped) {
    int odd = (bits >>> dropped) & 1;
    return (bits + (1 << (dropped - 1)) - 1 + odd) >>> dropped;
  }
}
