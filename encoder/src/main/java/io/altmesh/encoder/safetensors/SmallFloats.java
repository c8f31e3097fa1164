package io.altmesh.encoder.safetensors;

/**
 * The two 16-bit float formats, bit for bit as PyTorch converts them: to {@code float} exactly,
 * from {@code float} rounding to the nearest, ties to even. (Java has {@code Float.float16ToFloat}
 * from 20 on; this module runs on 17.)
 */
public final class SmallFloats {
  private SmallFloats() {}

  public static float fromBfloat16(short bits) {
    return Float.intBitsToFloat(bits << 16);
  }

  public static short toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) 0x7fc0;
    }
    int roundToEven = 0x7fff + ((bits >>> 16) & 1);
    return (short) ((bits + roundToEven) >>> 16);
  }

  public static float fromFloat16(short half) {
    int sign = (half & 0x8000) << 16;
    int exponent = (half >>> 10) & 0x1f;
    int mantissa = half & 0x3ff;
    if (exponent == 0) {
      float magnitude = mantissa * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    int widened = exponent == 0x1f ? 0xff : exponent + (127 - 15);
    return Float.intBitsToFloat(sign | widened << 23 | mantissa << 13);
  }

  public static short toFloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    float magnitude = Math.abs(value);
    if (Float.isNaN(value)) {
      return (short) (sign | 0x7e00);
    }
    if (magnitude >= 65520f) { // half way between the largest half and the next power of two
      return (short) (sign | 0x7c00);
    }
    if (magnitude < 0x1p-14f) {
      // Subnormal halves are multiples of 2^-24; the product is exact and rint rounds ties to even.
      return (short) (sign | (int) Math.rint(magnitude * 0x1p24));
    }
    int magnitudeBits = bits & 0x7fffffff;
    int roundToEven = 0xfff + ((magnitudeBits >>> 13) & 1);
    return (short) (sign | ((magnitudeBits + roundToEven - ((127 - 15) << 23)) >>> 13));
  }
}
