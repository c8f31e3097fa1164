package io.altmesh.encoder.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.Fixtures;
import io.altmesh.encoder.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ModelWeightsTest {
  @TempDir Path folder;

  @Test
  void readsAShardedDirectory() {
    try (ModelWeights weights = ModelWeights.open(Fixtures.path("safetensors/sharded"))) {
      assertThat(weights.names())
          .containsExactly(
              "layer.0.weight",
              "layer.1.weight",
              "layer.2.weight",
              "layer.3.weight",
              "layer.4.weight");
      assertThat(weights.shape("layer.4.weight")).containsExactly(8, 4);
      assertThat(weights.floats("layer.4.weight")).hasSize(32).containsOnly(4);
      assertThat(weights.byteSize()).isEqualTo(5 * 32 * 4);
    }
  }

  @Test
  void theSameWeightsHaveTheSameDigestHoweverTheyAreStored() {
    float[] values = {1, -0.5f, 3, 1024};
    String f32 = digest(SafetensorsType.F32, values, "a", 4);
    assertThat(digest(SafetensorsType.BF16, values, "a", 4)).isEqualTo(f32);
    assertThat(digest(SafetensorsType.F16, values, "a", 4)).isEqualTo(f32);
    assertThat(digest(SafetensorsType.F32, values, "b", 4)).isNotEqualTo(f32);
    assertThat(digest(SafetensorsType.F32, values, "a", 2, 2)).isNotEqualTo(f32);
    assertThat(digest(SafetensorsType.F32, new float[] {1, -0.5f, 3, 1025}, "a", 4))
        .isNotEqualTo(f32);
  }

  @Test
  void theDigestDoesNotDependOnSharding() throws IOException {
    try (ModelWeights sharded = ModelWeights.open(Fixtures.path("safetensors/sharded"))) {
      List<TensorSource> all =
          sharded.names().stream()
              .map(
                  name ->
                      TensorSource.floats(
                          name,
                          SafetensorsType.F32,
                          sharded.shape(name),
                          () -> sharded.floats(name)))
              .toList();
      SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of(), all);
      try (ModelWeights single = ModelWeights.open(folder)) {
        assertThat(single.sha256(name -> true)).isEqualTo(sharded.sha256(name -> true));
        assertThat(single.sha256(name -> name.contains("1")))
            .isEqualTo(sharded.sha256("layer.1.weight"::equals));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16"})
  void digestsATensorAsItsValuesInFloat32(SafetensorsType type) throws Exception {
    float[] values = new float[40_000]; // several blocks, the last one not full
    Random random = new Random(5);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat() - 0.5f;
    }
    write(type, values, "x", values.length);
    try (ModelWeights weights = ModelWeights.open(folder)) {
      ByteBuffer widened = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      widened.asFloatBuffer().put(weights.floats("x"));
      assertThat(weights.digest("x")).isEqualTo(sha256(widened.array()));
    }
  }

  @Test
  void digestsOtherTypesAsTheyLieInTheFile() throws Exception {
    TensorSource steps = TensorSource.longs("steps", new long[] {1}, () -> new long[] {258});
    SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of(), List.of(steps));
    try (ModelWeights weights = ModelWeights.open(folder)) {
      assertThat(weights.digest("steps")).isEqualTo(sha256(new byte[] {2, 1, 0, 0, 0, 0, 0, 0}));
    }
  }

  /** Fingerprints are kept in checkpoints and stores: a change of this value breaks them. */
  @Test
  void theDigestStaysWhatItWas() {
    assertThat(digest(SafetensorsType.F32, new float[] {1, 2}, "x", 2))
        .isEqualTo("cac65ace0f708592042c221f7712977853e85ca70286ff4a1ca35def7e30310d");
  }

  @Test
  void refusesPickledWeightsWithTheCommandThatConvertsThem() throws IOException {
    Files.createFile(folder.resolve("pytorch_model.bin"));
    assertThatThrownBy(() -> ModelWeights.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("has pickled weights alone (pytorch_model.bin)")
        .hasMessageContaining("python3 -c \"import glob,sys,torch,safetensors.torch as s")
        .hasMessageEndingWith("'" + folder + "'");
  }

  @Test
  void convertsOpenClipsPickledWeightsToOpenClipsName() throws IOException {
    Files.createFile(folder.resolve("open_clip_pytorch_model.bin"));
    assertThatThrownBy(() -> ModelWeights.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("has pickled weights alone (open_clip_pytorch_model.bin)")
        .hasMessageContaining("glob.glob(d+'/open_clip_pytorch_model*.bin')")
        .hasMessageContaining("d+'/open_clip_model.safetensors'");
    Files.createFile(folder.resolve("pytorch_model.bin"));
    assertThatThrownBy(() -> ModelWeights.open(folder))
        .hasMessageContaining("has pickled weights alone (pytorch_model.bin)")
        .hasMessageContaining("d+'/model.safetensors'");
  }

  @Test
  void namesWhatItFoundInstead() throws IOException {
    Files.createFile(folder.resolve("weights.safetensors"));
    assertThatThrownBy(() -> ModelWeights.open(folder))
        .hasMessageContaining(
            "has neither model.safetensors nor model.safetensors.index.json (found weights.safetensors)");
    assertThatThrownBy(() -> ModelWeights.open(folder.resolve("none")))
        .hasMessageContaining("no such directory");
  }

  @Test
  void refusesAnIndexThatLeadsOutOfTheDirectory() throws IOException {
    index("{\"weight_map\":{\"a\":\"../elsewhere.safetensors\"}}");
    assertThatThrownBy(() -> ModelWeights.open(folder))
        .hasMessageContaining(
            "'a' is in '../elsewhere.safetensors' (expected a file of the same directory)");
  }

  @Test
  void refusesAnIndexWithANameThatNoFileCanHave() throws IOException {
    index("{\"weight_map\":{\"a\":\"one\\u0000.safetensors\"}}");
    assertThatThrownBy(() -> ModelWeights.open(folder))
        .isInstanceOf(ModelFormatException.class)
        .hasMessageContaining("(expected a file of the same directory)");
  }

  @Test
  void refusesAnIndexThatPromisesWhatAShardDoesNotHave() throws IOException {
    write(SafetensorsType.F32, new float[1], "a", 1);
    Files.move(folder.resolve("model.safetensors"), folder.resolve("one.safetensors"));
    index("{\"weight_map\":{\"a\":\"one.safetensors\",\"b\":\"one.safetensors\"}}");
    assertThatThrownBy(() -> ModelWeights.open(folder))
        .hasMessageContaining("says that one.safetensors holds 'b', which it does not");
    index("{\"weight_map\":{\"a\":\"two.safetensors\"}}");
    assertThatThrownBy(() -> ModelWeights.open(folder))
        .hasMessageContaining("two.safetensors: no such file");
    index("{\"metadata\":{}}");
    assertThatThrownBy(() -> ModelWeights.open(folder)).hasMessageContaining("has no 'weight_map'");
    index("{");
    assertThatThrownBy(() -> ModelWeights.open(folder)).hasMessageContaining("is not JSON");
  }

  private static byte[] sha256(byte[] bytes) throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256").digest(bytes);
  }

  private void index(String json) throws IOException {
    Files.writeString(folder.resolve("model.safetensors.index.json"), json);
  }

  private String digest(SafetensorsType type, float[] values, String name, long... shape) {
    write(type, values, name, shape);
    try (ModelWeights weights = ModelWeights.open(folder)) {
      return weights.sha256(any -> true);
    }
  }

  private void write(SafetensorsType type, float[] values, String name, long... shape) {
    SafetensorsWriter.write(
        folder.resolve("model.safetensors"),
        Map.of(),
        List.of(TensorSource.floats(name, type, shape, () -> values)));
  }
}
