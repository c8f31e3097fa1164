package io.altmesh.encoder.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.encoder.Fixtures;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SmallFloatsTest {
  @Test
  void roundsAsPyTorchDoes() {
    try (SafetensorsFile file =
        SafetensorsFile.open(Fixtures.path("safetensors/rounding.safetensors"))) {
      float[] values = file.floats("f32");
      ByteBuffer halves = file.bytes("f16");
      ByteBuffer brains = file.bytes("bf16");
      assertThat(values).hasSizeGreaterThan(3900);
      for (int i = 0; i < values.length; i++) {
        assertThat(SmallFloats.toFloat16(values[i]))
            .as("%a as F16", values[i])
            .isEqualTo(halves.getShort(2 * i));
        assertThat(SmallFloats.toBfloat16(values[i]))
            .as("%a as BF16", values[i])
            .isEqualTo(brains.getShort(2 * i));
      }
    }
  }

  @Test
  void everyHalfSurvivesWideningAndRounding() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      short half = (short) bits;
      if (!Float.isNaN(SmallFloats.fromFloat16(half))) {
        assertThat(SmallFloats.toFloat16(SmallFloats.fromFloat16(half))).isEqualTo(half);
      }
      if (!Float.isNaN(SmallFloats.fromBfloat16(half))) {
        assertThat(SmallFloats.toBfloat16(SmallFloats.fromBfloat16(half))).isEqualTo(half);
      }
    }
  }

  @Test
  void widensWholeChunksAsItDoesSingleValues() {
    ByteBuffer every = ByteBuffer.allocate(2 << 16).order(ByteOrder.LITTLE_ENDIAN);
    for (int bits = 0; bits < 1 << 16; bits++) {
      every.putShort((short) bits);
    }
    float[] halves = new float[1 << 16];
    float[] brains = new float[1 + (1 << 16)];
    assertThat(Widening.floats(SafetensorsType.F16, every.flip(), halves, 0)).isEqualTo(1 << 16);
    assertThat(Widening.floats(SafetensorsType.BF16, every, brains, 1)).isEqualTo(1 << 16);
    for (int bits = 0; bits < 1 << 16; bits++) {
      assertThat(Float.floatToRawIntBits(halves[bits]))
          .isEqualTo(Float.floatToRawIntBits(SmallFloats.fromFloat16((short) bits)));
      assertThat(Float.floatToRawIntBits(brains[1 + bits]))
          .isEqualTo(Float.floatToRawIntBits(SmallFloats.fromBfloat16((short) bits)));
    }
  }

  @Test
  void widensTheLandmarksOfFloat16() {
    assertThat(SmallFloats.fromFloat16((short) 0x3c00)).isEqualTo(1);
    assertThat(SmallFloats.fromFloat16((short) 0x7bff)).isEqualTo(65504);
    assertThat(SmallFloats.fromFloat16((short) 0x0001)).isEqualTo(0x1p-24f);
    assertThat(SmallFloats.fromFloat16((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(SmallFloats.fromFloat16((short) 0x7e00)).isNaN();
    assertThat(SmallFloats.toFloat16(Float.NaN)).isEqualTo((short) 0x7e00);
    assertThat(SmallFloats.toBfloat16(Float.NaN)).isEqualTo((short) 0x7fc0);
  }
}
