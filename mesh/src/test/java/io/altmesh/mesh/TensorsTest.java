package io.altmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.Tensor;
import io.grpc.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TensorsTest {
  private static final float[] VALUES = {1, -2.5f, 0, 1e-3f, 7, 65504};

  @Test
  void floatsTravelUnchanged() {
    Tensor tensor = Tensors.of(VALUES, 2, 3, DType.FLOAT32);

    assertThat(tensor.getShapeList()).containsExactly(2L, 3L);
    assertThat(Tensors.floats(tensor)).containsExactly(VALUES);
  }

  @Test
  void arraysOfAnyRankKeepTheirShapeInAnotherDtype() {
    Tensor tensor = Tensors.convert(Tensors.of(VALUES, DType.FLOAT32, 1, 2, 3), DType.BFLOAT16);

    assertThat(tensor.getShapeList()).containsExactly(1L, 2L, 3L);
    assertThat(tensor.getData().size()).isEqualTo(12);
    assertThat(Tensors.convert(tensor, DType.BFLOAT16)).isSameAs(tensor);
    assertThat(Tensors.floats(Tensors.convert(tensor, DType.DTYPE_UNSPECIFIED))[1])
        .isEqualTo(-2.5f);
    assertThatThrownBy(() -> Tensors.of(VALUES, DType.FLOAT32, 2, 2, 2))
        .hasMessage("values: 6 (expected: 2 x 2 x 2)");
  }

  @Test
  void floatsAreLittleEndianRowMajor() {
    Tensor tensor = Tensors.of(new float[] {1, 2}, 1, 2, DType.DTYPE_UNSPECIFIED);

    assertThat(tensor.getDtype()).isEqualTo(DType.FLOAT32);
    assertThat(tensor.getData().toByteArray()).containsExactly(0, 0, 0x80, 0x3f, 0, 0, 0, 0x40);
  }

  @Test
  void everyHalfComesBackAsItself() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = HalfFloats.fromBinary16((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(HalfFloats.toBinary16(value)).isEqualTo((short) bits);
      }
    }
  }

  // Expected bits from the definition of binary16 (numpy.float16 gives the same).
  @ParameterizedTest
  @CsvSource({
    "1.0, 3c00",
    "-2.0, c000",
    "65504, 7bff",
    "65519, 7bff",
    "65520, 7c00",
    "1e9, 7c00",
    "6.103515625e-5, 0400",
    "6.097555e-5, 03ff",
    "5.9604645e-8, 0001",
    "2.9802322e-8, 0000",
    "2.9802326e-8, 0001",
    "1.00048828125, 3c00",
    "1.00146484375, 3c02",
    "0.33333334, 3555",
    "-0.0, 8000"
  })
  void halvesRoundToNearestEven(float value, String bits) {
    assertThat(HalfFloats.toBinary16(value)).isEqualTo((short) Integer.parseInt(bits, 16));
  }

  @Test
  void specialValuesStaySpecialInHalves() {
    assertThat(HalfFloats.fromBinary16(HalfFloats.toBinary16(Float.NaN))).isNaN();
    assertThat(HalfFloats.fromBinary16(HalfFloats.toBinary16(Float.NEGATIVE_INFINITY)))
        .isEqualTo(Float.NEGATIVE_INFINITY);
    assertThat(HalfFloats.fromBfloat16(HalfFloats.toBfloat16(Float.NaN))).isNaN();
  }

  @Test
  void bfloat16RoundsToNearestEven() {
    assertThat(HalfFloats.toBfloat16(1)).isEqualTo((short) 0x3f80);
    assertThat(HalfFloats.toBfloat16(Float.intBitsToFloat(0x3f80_8000))).isEqualTo((short) 0x3f80);
    assertThat(HalfFloats.toBfloat16(Float.intBitsToFloat(0x3f81_8000))).isEqualTo((short) 0x3f82);
    assertThat(Tensors.floats(Tensors.of(VALUES, 6, 1, DType.BFLOAT16))[1]).isEqualTo(-2.5f);
  }

  @Test
  void refusesDataOfAnotherSizeThanTheShape() {
    Tensor tensor = Tensors.of(VALUES, 2, 3, DType.FLOAT16).toBuilder().setShape(0, 3).build();

    assertThatThrownBy(() -> Tensors.floats(tensor))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessage("tensor data: 12 bytes (expected: FLOAT16 of shape [3, 3] x 2 bytes)");
  }

  @Test
  void refusesShapesThatOverflow() {
    Tensor tensor =
        Tensor.newBuilder()
            .setDtype(DType.FLOAT32)
            .addShape(1L << 32)
            .addShape(1L << 32)
            .setData(ByteString.EMPTY)
            .build();

    assertThatThrownBy(() -> Tensors.floats(tensor)).isInstanceOf(MeshException.class);
  }

  @Test
  void refusesTypesThatAreNoFloats() {
    assertThatThrownBy(() -> Tensors.of(VALUES, 2, 3, DType.INT64))
        .hasMessageContaining("INT64 (expected: FLOAT32, FLOAT16 or BFLOAT16)");
  }

  @Test
  void refusesValuesThatDoNotFillTheShape() {
    assertThatThrownBy(() -> Tensors.of(VALUES, 2, 2, DType.FLOAT32))
        .hasMessage("values: 6 (expected: 2 x 2)");
  }
}
