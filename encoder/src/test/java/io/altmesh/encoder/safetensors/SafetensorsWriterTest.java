package io.altmesh.encoder.safetensors;

import static io.altmesh.encoder.safetensors.SafetensorsType.BF16;
import static io.altmesh.encoder.safetensors.SafetensorsType.F16;
import static io.altmesh.encoder.safetensors.SafetensorsType.F32;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.Fixtures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir Path folder;

  @Test
  void writesTheSameBytesAsThePythonLibrary() throws IOException {
    Path file = folder.resolve("model.safetensors");
    SafetensorsWriter.write(
        file,
        SafetensorsWriter.PYTORCH,
        List.of(
            TensorSource.floats("b.weight", F32, new long[] {5}, () -> divided(3)),
            TensorSource.floats("a.weight", F32, new long[] {5, 1}, () -> divided(7)),
            TensorSource.floats("half", F16, new long[] {5}, () -> divided(3)),
            TensorSource.floats("brain", BF16, new long[] {5}, () -> divided(3)),
            TensorSource.longs("steps", new long[] {5}, () -> new long[] {0, 3, 6, 9, 12}),
            TensorSource.floats("logit_scale", F32, new long[0], () -> new float[] {2.5f}),
            TensorSource.floats("ünicode ☃ \"quoted\\", F32, new long[] {1}, () -> new float[1])));
    assertThat(file)
        .hasSameBinaryContentAs(Fixtures.path("safetensors/writer-reference.safetensors"));
  }

  @Test
  void whatItWritesIsReadByFollowingTheFormatByHand() throws IOException {
    Path file = folder.resolve("model.safetensors");
    float[] values = {1.5f, -2, 3.25f};
    SafetensorsWriter.write(
        file, Map.of(), List.of(TensorSource.floats("x", F32, new long[] {3}, () -> values)));
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    int length = (int) bytes.getLong();
    JsonNode header = new ObjectMapper().readTree(Arrays.copyOfRange(bytes.array(), 8, 8 + length));
    assertThat(length % 8).isZero();
    assertThat(header.toString())
        .isEqualTo("{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,12]}}");
    assertThat(bytes.getFloat(8 + length + 8)).isEqualTo(3.25f);
    assertThat(bytes.capacity()).isEqualTo(8 + length + 12);
  }

  @Test
  void copiesAnotherFilesTensorsBitForBit() {
    Path copy = folder.resolve("copy.safetensors");
    try (SafetensorsFile original =
        SafetensorsFile.open(Fixtures.path("safetensors/every-type.safetensors"))) {
      List<TensorSource> sources = new ArrayList<>();
      original
          .entries()
          .forEach(
              (name, entry) ->
                  sources.add(
                      TensorSource.bytes(
                          name, entry.dtype(), entry.shape(), () -> original.chunks(name))));
      SafetensorsWriter.write(copy, original.metadata(), sources);
      assertThat(copy).hasSameBinaryContentAs(original.path());
    }
  }

  @Test
  void replacesAFileThatIsBeingRead() {
    Path file = folder.resolve("model.safetensors");
    write(file, new float[] {1});
    try (SafetensorsFile old = SafetensorsFile.open(file)) {
      write(file, new float[] {2});
      assertThat(old.floats("x")).containsExactly(1);
    }
    try (SafetensorsFile written = SafetensorsFile.open(file)) {
      assertThat(written.floats("x")).containsExactly(2);
    }
  }

  @Test
  void leavesTheOldFileAndNothingElseWhenValuesDoNotFillTheShape() {
    Path file = folder.resolve("model.safetensors");
    write(file, new float[] {1});
    assertThatThrownBy(() -> write(file, new float[] {1, 2}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("tensor 'x': 2 values for shape [1] (expected 1)");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
    try (SafetensorsFile kept = SafetensorsFile.open(file)) {
      assertThat(kept.floats("x")).containsExactly(1);
    }
  }

  @Test
  void refusesANameThatStandsTwice() {
    TensorSource x = TensorSource.longs("x", new long[0], () -> new long[1]);
    assertThatThrownBy(() -> SafetensorsWriter.write(folder.resolve("a"), Map.of(), List.of(x, x)))
        .hasMessageContaining("tensor 'x' stands twice");
  }

  @Test
  void streamsTensorsLargerThanItsBuffer() {
    Path file = folder.resolve("model.safetensors");
    float[] values = new float[1_000_001];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    TensorSource odd = TensorSource.floats("a", F16, new long[] {3}, () -> new float[] {1, 2, 3});
    TensorSource large = TensorSource.floats("b", F32, new long[] {values.length}, () -> values);
    SafetensorsWriter.write(file, Map.of(), List.of(odd, large));
    try (SafetensorsFile written = SafetensorsFile.open(file)) {
      assertThat(Arrays.equals(written.floats("b"), values)).isTrue();
      assertThat(written.floats("a")).containsExactly(1, 2, 3);
    }
  }

  private static void write(Path file, float[] values) {
    SafetensorsWriter.write(
        file, Map.of(), List.of(TensorSource.floats("x", F32, new long[] {1}, () -> values)));
  }

  private static float[] divided(float by) {
    return new float[] {0, 1 / by, 2 / by, 3 / by, 4 / by};
  }
}
