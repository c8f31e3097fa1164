package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.TextFiles;
import io.altmesh.corpus.images.Shards;
import io.altmesh.corpus.layout.DataFolder;
import io.altmesh.corpus.layout.Fault;
import io.altmesh.corpus.layout.MultiHotFiles;
import io.altmesh.corpus.layout.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards as CLIP_benchmark exports them. */
class WebDatasetBenchmarkTest {
  private static final String CLASSIFICATION =
      """
      name: shards
      task: classification
      metrics: [top1]
      languages: [en]
      data: {layout: webdataset, folder: "${data}/wds"}
      classes: {names: data, templates: data}
      """;
  private static final String RETRIEVAL =
      """
      name: shards
      task: retrieval
      metrics: [recall@1]
      languages: [en]
      data: {layout: webdataset, folder: "${data}/wds"}
      """;

  private DataFolder folder;

  @BeforeEach
  void write(@TempDir Path root) {
    folder =
        new DataFolder(root)
            .text("wds/test/nshards.txt", "2\n")
            .text("wds/classnames.txt", "cat\ndog\n")
            .text("wds/zeroshot_classification_templates.txt", "a photo of a {c}.\n");
  }

  @Test
  void readsImagesAndLabelsOfAllShards() {
    shard(0, labelled("s0", 0, "1"));
    shard(1, labelled("s1", 1, "0"));
    try (Benchmark benchmark = Written.open(folder, CLASSIFICATION)) {
      assertThat(Written.ids(benchmark)).containsExactly("s0", "s1");
      assertThat(benchmark.labels(0)).containsExactly(1);
      assertThat(benchmark.labels(1)).containsExactly(0);
      assertThat(benchmark.image(1).orElseThrow().bytes()).satisfies(SampleImages.is(1));
      assertThat(benchmark.image(0).orElseThrow().bytes()).satisfies(SampleImages.is(0));
      assertThat(benchmark.classes("en").prompts(0)).containsExactly("a photo of a cat.");
      assertThat(benchmark.quality("en").complete()).isTrue();
    }
  }

  @Test
  void readsSeveralCaptionsAnImageAndKeepsEqualOnes() {
    folder.text("wds/dataset_type.txt", "retrieval\n");
    shard(
        0, new Shards().member("s0.webp", SampleImages.png(0)).member("s0.txt", "a cat\na cat\n"));
    shard(
        1,
        new Shards()
            .member("s1.png", SampleImages.png(1))
            .member("s1.json", "{\"captions\": [\"a dog\", \"a hound\"]}"));
    try (Benchmark benchmark = Written.open(folder, RETRIEVAL)) {
      assertThat(benchmark.captions("en").texts())
          .containsExactly("a cat", "a cat", "a dog", "a hound");
      assertThat(benchmark.captions("en").ofImages(2)).isDeepEqualTo(new int[][] {{0, 1}, {2, 3}});
      assertThat(benchmark.quality("en").complete()).isTrue();
    }
  }

  @Test
  void readsSeveralLabelsAnImage() {
    folder.text("wds/dataset_type.txt", "multilabel\n");
    shard(
        0,
        new Shards()
            .member("s0.png", SampleImages.png(0))
            .member("s0.npy", MultiHotFiles.int64(1, 1)));
    shard(
        1,
        new Shards()
            .member("s1.png", SampleImages.png(1))
            .member("s1.npy", MultiHotFiles.int64(0, 1)));
    String yaml =
        CLASSIFICATION.replace("classification", "multi-label").replace("top1", "map-11-point");
    try (Benchmark benchmark = Written.open(folder, yaml)) {
      assertThat(benchmark.labels(0)).containsExactly(0, 1);
      assertThat(benchmark.labels(1)).containsExactly(1);
      assertThat(benchmark.classes("en").names()).hasSize(2);
    }
  }

  @Test
  void ofATruncatedShardWhatIsWholeIsKeptAndTheLossNamed() throws IOException {
    Path first =
        shard(
            0, labelled("s0", 0, "1").member("s1.png", SampleImages.png(1)).member("s1.cls", "0"));
    shard(1, labelled("s2", 2, "0"));
    TextFiles.truncate(first, Files.size(first) - 4096);
    try (Benchmark benchmark = Written.open(folder, CLASSIFICATION)) {
      assertThat(Written.ids(benchmark)).contains("s0", "s2");
      assertThat(benchmark.quality("en").count(Fault.DAMAGED_FILE)).isEqualTo(1);
      assertThat(benchmark.quality("en").toString()).contains("0.tar: truncated or damaged after");
    }
  }

  @Test
  void samplesWithoutImageOrLabelAndDoubledOnesAreNamed() {
    shard(
        0,
        labelled("s0", 0, "1")
            .member("s1.cls", "1")
            .member("s2.png", SampleImages.png(2))
            .member("s3.png", SampleImages.png(3))
            .member("s3.cls", "one"));
    shard(1, labelled("s0", 1, "0"));
    try (Benchmark benchmark = Written.open(folder, CLASSIFICATION)) {
      assertThat(Written.ids(benchmark)).containsExactly("s0");
      assertThat(benchmark.quality("en").count(Fault.BAD_ROW)).isEqualTo(1);
      assertThat(benchmark.quality("en").count(Fault.IMAGE_WITHOUT_LABEL)).isEqualTo(2);
      assertThat(benchmark.quality("en").count(Fault.DUPLICATE_ID)).isEqualTo(1);
    }
  }

  @Test
  void namesShardsThatAreMissing() {
    shard(0, labelled("s0", 0, "1"));
    assertThatThrownBy(() -> Written.open(folder, CLASSIFICATION))
        .hasMessageContaining(folder.path("wds/test/1.tar") + ": shard");
    folder.delete("wds/test/nshards.txt");
    assertThatThrownBy(() -> Written.open(folder, CLASSIFICATION))
        .hasMessageContaining("nshards.txt: number of shards");
    folder.text("wds/test/nshards.txt", "two");
    assertThatThrownBy(() -> Written.open(folder, CLASSIFICATION))
        .hasMessageContaining("\"two\" (expected: the number of shards, at least 1)");
  }

  @Test
  void refusesLabelsBeyondTheClasses() {
    shard(0, labelled("s0", 0, "1"));
    shard(1, labelled("s1", 1, "2"));
    String yaml = CLASSIFICATION.replace("{names:", "{count: 2, names:");
    assertThatThrownBy(() -> Written.open(folder, yaml))
        .hasMessageContaining("image s1 has label 2 (expected: 0 to 1)");
  }

  private static Shards labelled(String key, int drawing, String label) {
    return new Shards().member(key + ".png", SampleImages.png(drawing)).member(key + ".cls", label);
  }

  private Path shard(int number, Shards shard) {
    return shard.write(folder.path("wds/test/" + number + ".tar"));
  }
}
