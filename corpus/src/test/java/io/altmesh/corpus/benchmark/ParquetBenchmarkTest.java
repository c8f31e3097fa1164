package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.TextFiles;
import io.altmesh.corpus.layout.DataFolder;
import io.altmesh.corpus.layout.Fault;
import io.altmesh.corpus.layout.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parquet files with images, written by make_parquet_image_fixtures.py. */
class ParquetBenchmarkTest {
  private static final String LABELLED =
      """
      name: rows
      task: classification
      metrics: [top1]
      languages: [en]
      data: {layout: parquet, files: "${data}/labelled.parquet", label: label}
      classes: {names: [a, b, c], templates: ["{c}"]}
      """;
  private static final String CAPTIONED =
      """
      name: rows
      task: retrieval
      metrics: [recall@1]
      languages: [en]
      data: {layout: parquet, files: ["${data}/captioned.parquet"], captions: "caption_${language}", id: imgid}
      """;

  private DataFolder folder;

  @BeforeEach
  void copy(@TempDir Path root) throws IOException {
    folder = new DataFolder(root);
    for (String name : new String[] {"labelled.parquet", "captioned.parquet"}) {
      folder.bytes(name, Files.readAllBytes(Path.of("src/test/resources/parquet", name)));
    }
  }

  @Test
  void readsLabelsAndImagesForwardAndByIndex() {
    try (Benchmark benchmark = Written.open(folder, LABELLED)) {
      assertThat(Written.ids(benchmark)).containsExactly("0", "1", "2");
      for (int image : new int[] {2, 0, 1, 1}) {
        assertThat(benchmark.image(image).orElseThrow().bytes()).satisfies(SampleImages.is(image));
        assertThat(benchmark.labels(image)).containsExactly(image);
      }
      assertThat(benchmark.quality("en"))
          .hasToString(
              "incomplete: 1 × image without a label (4); 1 × unreadable image (3: empty)");
      assertThat(benchmark.fingerprint("en")).hasSize(64);
    }
  }

  @Test
  void readsListsOfCaptionsAndAColumnOfIds() {
    try (Benchmark benchmark = Written.open(folder, CAPTIONED)) {
      assertThat(Written.ids(benchmark)).containsExactly("10", "11", "12");
      assertThat(benchmark.captions("en").texts()).containsExactly("one", "eins", "two", "four");
      assertThat(benchmark.captions("en").ofImages(4))
          .isDeepEqualTo(new int[][] {{0, 1}, {2}, {}, {3}});
      assertThat(benchmark.quality("en").count(Fault.IMAGE_WITHOUT_CAPTION)).isEqualTo(1);
      assertThat(benchmark.quality("en").count(Fault.DUPLICATE_ID)).isEqualTo(1);
    }
  }

  @Test
  void namesColumnsThatAreNotThereAndFilesThatAreNotWhole() throws IOException {
    assertThatThrownBy(() -> Written.open(folder, LABELLED.replace("label: label", "label: class")))
        .hasMessageContaining(
            "no column \"class\" (expected: one of image.bytes, image.path, label)");
    assertThatThrownBy(() -> Written.open(folder, LABELLED.replace(", label: label", "")))
        .hasMessageContaining("data.label and data.captions (expected: one of both)");
    Path file = folder.path("labelled.parquet");
    TextFiles.truncate(file, Files.size(file) - 9);
    assertThatThrownBy(() -> Written.open(folder, LABELLED))
        .hasMessageContaining("no whole Parquet file, perhaps truncated");
  }
}
