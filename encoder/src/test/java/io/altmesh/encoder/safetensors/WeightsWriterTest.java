package io.altmesh.encoder.safetensors;

import static io.altmesh.encoder.safetensors.SafetensorsType.BF16;
import static io.altmesh.encoder.safetensors.SafetensorsType.F32;
import static io.altmesh.encoder.safetensors.SafetensorsType.U8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.Fixtures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsWriterTest {
  private static final String INDEX = "model.safetensors.index.json";

  @TempDir Path folder;

  @Test
  void writesOneFileWhereItSuffices() {
    assertThat(WeightsWriter.write(folder, Map.of(), constant(7, 4), 4 * 28))
        .containsExactly(folder.resolve("model.safetensors"));
    assertThat(files()).containsExactly("model.safetensors");
    assertOpensWith(7, 4);
  }

  @Test
  void writesTheSameShardsAsHuggingFace() throws IOException {
    Path theirs = Fixtures.path("safetensors/sharded");
    try (ModelWeights weights = ModelWeights.open(theirs)) {
      List<TensorSource> all =
          weights.names().stream().map(name -> TensorSource.copyOf(name, weights, name)).toList();
      List<Path> shards = WeightsWriter.write(folder, weights.metadata(), all, 300);
      assertThat(shards).hasSize(3);
      for (Path shard : shards) {
        assertThat(shard).hasSameBinaryContentAs(theirs.resolve(shard.getFileName()));
      }
    }
    // transformers adds the count of values and a line end to what huggingface_hub writes
    String index = Files.readString(theirs.resolve(INDEX));
    assertThat(folder.resolve(INDEX))
        .hasContent(
            index.replace("\"total_size\"", "\"total_parameters\": 160,\n    \"total_size\"")
                + "\n");
  }

  @Test
  void fillsShardsInTheOrderGiven() {
    assertThat(shardSizes(10, 6, 6, 2, 6, 2, 2))
        .containsExactly(List.of(6), List.of(6, 2), List.of(6, 2, 2));
    assertThat(shardSizes(10, 5, 5, 5)).containsExactly(List.of(5, 5), List.of(5));
  }

  @Test
  void aTensorLargerThanAShardHasOneOfItsOwn() {
    assertThat(shardSizes(10, 4, 100, 4, 11, 3))
        .containsExactly(List.of(100), List.of(11), List.of(4, 4), List.of(3));
    assertThat(shardSizes(10, 100)).containsExactly(List.of(100));
    assertThat(shardSizes(Long.MAX_VALUE, 4, 100)).containsExactly(List.of(4, 100));
  }

  @Test
  void copiesTensorsUnderOtherNamesBitForBit() {
    List<TensorSource> sources = new ArrayList<>();
    sources.add(TensorSource.floats("ein ☃", BF16, new long[] {2}, () -> new float[] {1.5f, -2}));
    sources.add(TensorSource.longs("steps", new long[0], () -> new long[] {7}));
    Path original = folder.resolve("original");
    WeightsWriter.write(original, Map.of(), sources);
    try (ModelWeights weights = ModelWeights.open(original)) {
      List<TensorSource> copies =
          weights.names().stream()
              .map(name -> TensorSource.copyOf("text." + name, weights, name))
              .toList();
      assertThat(copies.get(0).dtype()).isEqualTo(BF16);
      assertThat(copies.get(0).shape()).containsExactly(2);
      assertThat(copies.get(0).byteSize()).isEqualTo(4);
      WeightsWriter.write(folder, Map.of(), copies, 4);
    }
    try (ModelWeights copied = ModelWeights.open(folder)) {
      assertThat(copied.names()).containsExactly("text.ein ☃", "text.steps");
      assertThat(copied.floats("text.ein ☃")).containsExactly(1.5f, -2);
      assertThat(copied.longs("text.steps")).containsExactly(7);
      assertThat(copied.dtype("text.ein ☃")).isEqualTo(BF16);
    }
  }

  @Test
  void removesWhatAnEarlierWriteLeft() {
    write(1, 3, 8); // three shards
    write(2, 4, 1000); // one file
    assertThat(files()).containsExactly("model.safetensors");
    assertOpensWith(2, 4);
    write(3, 2, 8); // two shards
    assertThat(files()).containsExactly(shard(1, 2), shard(2, 2), INDEX);
    assertOpensWith(3, 2);
  }

  @Test
  void neverPutsAShardInThePlaceOfAnother() {
    write(1, 3, 8);
    write(2, 3, 8);
    assertThat(files())
        .containsExactly(
            "model-2-00001-of-00003.safetensors",
            "model-2-00002-of-00003.safetensors",
            "model-2-00003-of-00003.safetensors",
            INDEX);
    assertOpensWith(2, 3);
    write(3, 3, 8);
    assertThat(files()).containsExactly(shard(1, 3), shard(2, 3), shard(3, 3), INDEX);
    assertOpensWith(3, 3);
  }

  @Test
  void newWeightsMayBeCopiedFromTheOldOnes() {
    write(5, 3, 8);
    try (ModelWeights old = ModelWeights.open(folder)) {
      List<TensorSource> all =
          old.names().stream().map(name -> TensorSource.copyOf(name, old, name)).toList();
      WeightsWriter.write(folder, Map.of(), all, 16);
      assertThat(old.floats("t0")).containsExactly(5, 5);
    }
    assertThat(files()).containsExactly(shard(1, 2), shard(2, 2), INDEX);
    assertOpensWith(5, 3);
  }

  @Test
  void leavesTheOldWeightsAndNothingElseWhenATensorFails() {
    for (long old : new long[] {8, 1000}) {
      write(1, 3, old);
      Set<String> before = files();
      for (int failing = 0; failing < 3; failing++) {
        List<TensorSource> tensors = new ArrayList<>(constant(2, 3));
        String name = "t" + failing;
        tensors.set(failing, TensorSource.floats(name, F32, new long[] {2}, () -> new float[1]));
        for (long max : new long[] {8, 1000}) {
          assertThatThrownBy(() -> WeightsWriter.write(folder, Map.of(), tensors, max))
              .hasMessage("tensor '%s': 1 values for shape [2] (expected 2)", name);
          assertThat(files()).isEqualTo(before);
          assertOpensWith(1, 3);
        }
      }
    }
  }

  /** What a crash leaves after each of the steps of writing shards over a single file. */
  @Test
  void opensWithTheOldWeightsUntilTheNewOnesAreComplete() throws IOException {
    Path complete = folder.resolve("complete");
    WeightsWriter.write(complete, Map.of(), constant(2, 3), 8);
    write(1, 3, 1000);
    for (String step : List.of(shard(1, 3), shard(2, 3), shard(3, 3), INDEX)) {
      Files.copy(complete.resolve(step), folder.resolve(step));
      assertOpensWith(1, 3);
    }
    Files.delete(folder.resolve("model.safetensors"));
    assertOpensWith(2, 3);
  }

  @Test
  void theNextWriteRemovesWhatACrashLeft() throws IOException {
    write(1, 3, 1000);
    Files.createFile(folder.resolve(shard(1, 3)));
    Files.createFile(folder.resolve("model-2-00001-of-00007.safetensors"));
    Files.createFile(folder.resolve("model-other.safetensors"));
    write(2, 3, 8);
    assertOpensWith(2, 3);
    assertThat(files()).hasSize(5).contains("model-other.safetensors", INDEX);
  }

  @Test
  void refusesNamesThatStandTwiceAndShardsOfNothing() {
    TensorSource tensor = constant(1, 1).get(0);
    assertThatThrownBy(() -> WeightsWriter.write(folder, Map.of(), List.of(tensor, tensor), 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tensor 't0' stands twice");
    assertThatThrownBy(() -> WeightsWriter.write(folder, Map.of(), List.of(tensor), 0))
        .hasMessage("shards of 0 bytes (expected: >= 1)");
  }

  private void write(float value, int tensors, long maxShardBytes) {
    WeightsWriter.write(folder, Map.of(), constant(value, tensors), maxShardBytes);
  }

  /** So many tensors of eight bytes, {@code t0} and so on. */
  private static List<TensorSource> constant(float value, int tensors) {
    List<TensorSource> sources = new ArrayList<>();
    for (int i = 0; i < tensors; i++) {
      sources.add(
          TensorSource.floats("t" + i, F32, new long[] {2}, () -> new float[] {value, value}));
    }
    return sources;
  }

  private void assertOpensWith(float value, int tensors) {
    try (ModelWeights weights = ModelWeights.open(folder)) {
      assertThat(weights.names()).hasSize(tensors);
      for (String name : weights.names()) {
        assertThat(weights.floats(name)).containsExactly(value, value);
      }
    }
  }

  private List<List<Integer>> shardSizes(long max, int... tensorBytes) {
    List<TensorSource> sources = new ArrayList<>();
    for (int i = 0; i < tensorBytes.length; i++) {
      int size = tensorBytes[i];
      sources.add(
          TensorSource.bytes(
              "t" + i, U8, new long[] {size}, () -> List.of(ByteBuffer.allocate(size))));
    }
    List<List<Integer>> sizes = new ArrayList<>();
    for (Path shard : WeightsWriter.write(folder, Map.of(), sources, max)) {
      try (SafetensorsFile file = SafetensorsFile.open(shard)) {
        sizes.add(file.entries().values().stream().map(e -> (int) e.byteSize()).toList());
      }
    }
    return sizes;
  }

  private static String shard(int number, int of) {
    return "model-%05d-of-%05d.safetensors".formatted(number, of);
  }

  private Set<String> files() {
    try (var entries = Files.list(folder)) {
      return entries
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
