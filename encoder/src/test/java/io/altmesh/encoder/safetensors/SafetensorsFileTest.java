package io.altmesh.encoder.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the Python library: src/test/python/make_safetensors_fixtures.py. */
class SafetensorsFileTest {
  @TempDir Path folder;

  @Test
  void readsEveryTypeThatPythonWrites() {
    try (SafetensorsFile file = everyType()) {
      assertThat(file.metadata()).isEqualTo(Map.of("made by", "safetensors"));
      assertThat(file.entries()).hasSize(13);
      float third = 1 / 3f;
      float[] steps = {
        -2.5f * third, -1.5f * third, -.5f * third, .5f * third, 1.5f * third, 2.5f * third
      };
      assertThat(file.floats("f32")).usingComparatorWithPrecision(1e-6f).containsExactly(steps);
      assertThat(file.floats("f16")).usingComparatorWithPrecision(3e-4f).containsExactly(steps);
      assertThat(file.floats("bf16")).usingComparatorWithPrecision(3e-3f).containsExactly(steps);
      assertThat(file.longs("i64")[0]).isEqualTo(-30_000_000_000L);
      assertThat(file.longs("i32")).containsExactly(-3, -2, -1, 0, 1, 2);
      assertThat(file.longs("u8")).containsExactly(250, 251, 252, 253, 254, 255);
      assertThat(file.bytes("f64").getDouble(5 * 8)).isEqualTo(2.5 / 3);
      assertThat(file.bytes("bool").get(1)).isEqualTo((byte) 1);
      assertThat(file.bytes("i16").getShort(0)).isEqualTo((short) -3);
      assertThat(file.floats("name with ☃")).containsExactly(1);
    }
  }

  @Test
  void readsScalarsAndEmptyTensors() {
    try (SafetensorsFile file = everyType()) {
      assertThat(file.entry("scalar").shape()).isEmpty();
      assertThat(file.floats("scalar")).containsExactly(2.6592f);
      assertThat(file.entry("empty").shape()).containsExactly(0, 4);
      assertThat(file.floats("empty")).isEmpty();
      assertThat(file.entry("f16").shape()).containsExactly(3, 2);
    }
  }

  @Test
  void bytesAreReadOnlyAndOutliveTheFile() {
    ByteBuffer bytes;
    try (SafetensorsFile file = everyType()) {
      bytes = file.bytes("f32");
    }
    assertThat(bytes.isReadOnly()).isTrue();
    assertThat(bytes.isDirect()).isTrue();
    assertThat(bytes.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
    assertThat(bytes.getFloat(0)).isEqualTo(-2.5f / 3);
  }

  @Test
  void readsTensorsBeyondTwoGibibytes() throws IOException {
    long large = 5L << 29; // 2.5 GiB, all of them a hole in a sparse file
    String header =
        "{\"large\":{\"dtype\":\"U8\",\"shape\":[%d],\"data_offsets\":[0,%d]},"
                .formatted(large, large)
            + "\"last\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[%d,%d]}}"
                .formatted(large, large + 4);
    Path path = folder.resolve("large.safetensors");
    try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
      raw.write(withLength(header));
      raw.seek(8 + header.length() + large);
      raw.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThat(file.floats("last")).containsExactly(1);
      assertThat(file.chunks("large"))
          .extracting(ByteBuffer::remaining)
          .containsExactly(1 << 30, 1 << 30, 1 << 29);
      assertThatThrownBy(() -> file.bytes("large"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("2 GiB");
      assertThatThrownBy(() -> file.longs("large"))
          .hasMessageContaining(
              "2684354560 values, more than a Java array (expected at most 2147483639)");
    }
  }

  @Test
  void refusesMoreFloatsThanAJavaArrayHolds() throws IOException {
    long values = (1L << 31) - 8; // one more than it holds
    String header =
        "{\"large\":{\"dtype\":\"F16\",\"shape\":[2,%d],\"data_offsets\":[0,%d]}}"
            .formatted(values / 2, 2 * values);
    Path path = folder.resolve("large.safetensors");
    try (RandomAccessFile raw = new RandomAccessFile(path.toFile(), "rw")) {
      raw.write(withLength(header));
      raw.setLength(8 + header.length() + 2 * values); // sparse
    }
    try (SafetensorsFile file = SafetensorsFile.open(path)) {
      assertThatThrownBy(() -> file.floats("large"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("large F16[2, 1073741820] at bytes")
          .hasMessageContaining(
              "2147483640 values, more than a Java array (expected at most 2147483639): read it by chunks");
    }
  }

  @Test
  void namesTheClosestTensorsWhenOneIsMissing() {
    try (SafetensorsFile file = everyType()) {
      assertThatThrownBy(() -> file.floats("bf61"))
          .isInstanceOf(ModelFormatException.class)
          .hasMessageContaining("no tensor 'bf61' among 13")
          .hasMessageContaining("(closest: bf16, ");
    }
  }

  @Test
  void refusesToReadWholeNumbersAsFloats() {
    try (SafetensorsFile file = everyType()) {
      assertThatThrownBy(() -> file.floats("i64"))
          .hasMessageContaining("i64 I64[6] at bytes")
          .hasMessageContaining("expected F32, F16 or BF16");
      assertThatThrownBy(() -> file.longs("f32")).hasMessageContaining("expected I64, I32 or U8");
      assertThatThrownBy(() -> file.longs("empty")).hasMessageContaining("expected I64, I32 or U8");
    }
  }

  @Test
  void namesAMissingFile() {
    assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none.safetensors")))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("none.safetensors: no such file");
  }

  private static SafetensorsFile everyType() {
    return SafetensorsFile.open(Fixtures.path("safetensors/every-type.safetensors"));
  }

  static byte[] withLength(String header) {
    byte[] utf8 = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + utf8.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(utf8.length)
        .put(utf8)
        .array();
  }

  static Path write(Path folder, byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.safetensors"), bytes);
  }
}
