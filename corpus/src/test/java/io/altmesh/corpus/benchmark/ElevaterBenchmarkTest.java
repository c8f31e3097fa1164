package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.layout.DataFolder;
import io.altmesh.corpus.layout.Fault;
import io.altmesh.corpus.layout.SampleImages;
import io.altmesh.corpus.layout.Zips;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ELEVATER's layout: zip files of images and an index. */
class ElevaterBenchmarkTest {
  private static final String YAML =
      """
      name: zipped
      task: multi-label
      metrics: [map-11-point]
      languages: [en]
      data:
        layout: elevater
        folder: ${data}/set
        index: ${data}/set/INDEX
      classes: {names: data, templates: ["a {c}."]}
      """;

  private DataFolder folder;

  @BeforeEach
  void write(@TempDir Path root) {
    folder =
        new DataFolder(root)
            .bytes("set/test.zip", new Zips().image("1.png", 0).image("d/my dog.png", 1).bytes())
            .text("set/labels.txt", "cat\ndog\n");
  }

  @Test
  void readsATextIndex() {
    folder.text(
        "set/test.txt",
        "test.zip@1.png 1\ntest.zip@d/my dog.png 0,1\ntest.zip@3.png\n"
            + "test.zip@1.png 0\ntest.zip@absent.png 0\n");
    String yaml = YAML.replace("INDEX", "test.txt\n  labels: ${data}/set/labels.txt");
    try (Benchmark benchmark = Written.open(folder, yaml)) {
      assertThat(Written.ids(benchmark)).containsExactly("test.zip@1.png", "test.zip@d/my dog.png");
      assertThat(benchmark.labels(1)).containsExactly(0, 1);
      assertThat(benchmark.image(1).orElseThrow().bytes()).satisfies(SampleImages.is(1));
      assertThat(benchmark.classes("en").names()).containsExactly("cat", "dog");
      assertThat(benchmark.quality("en").count(Fault.IMAGE_WITHOUT_LABEL)).isEqualTo(1);
      assertThat(benchmark.quality("en").count(Fault.DUPLICATE_ID)).isEqualTo(1);
      assertThat(benchmark.quality("en").toString()).contains("test.zip@absent.png: not there");
    }
  }

  @Test
  void readsAnIndexInCocosForm() {
    folder.text(
        "set/test.json",
        """
        {"categories": [{"id": 2, "name": "dog"}, {"id": 1, "name": "cat"}],
         "images": [{"id": 1, "file_name": "1.png", "zip_file": "test.zip"},
                    {"id": 2, "file_name": "test.zip@d/my dog.png"}, {"id": 3, "file_name": "x.png"}],
         "annotations": [{"id": 1, "image_id": 2, "category_id": 2}, {"id": 2, "image_id": 1, "category_id": 1},
                         {"id": 3, "image_id": 3, "category_id": 9}]}
        """);
    try (Benchmark benchmark = Written.open(folder, YAML.replace("INDEX", "test.json"))) {
      assertThat(Written.ids(benchmark)).containsExactly("test.zip@1.png", "test.zip@d/my dog.png");
      assertThat(benchmark.labels(0)).containsExactly(0);
      assertThat(benchmark.labels(1)).containsExactly(1);
      assertThat(benchmark.classes("en").names()).containsExactly("cat", "dog");
      assertThat(benchmark.quality("en"))
          .hasToString("incomplete: 1 × image without a label (x.png)");
    }
  }

  @Test
  void namesZipFilesThatAreMissing() {
    folder.text("set/test.txt", "test.zip@1.png 1\nmore.zip@1.png 1\n");
    assertThatThrownBy(() -> Written.open(folder, YAML.replace("INDEX", "test.txt")))
        .hasMessageContaining(folder.path("set/more.zip") + ": images")
        .hasMessageNotContaining("test.zip");
  }
}
