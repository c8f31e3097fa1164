package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.layout.DataFolder;
import io.altmesh.corpus.layout.Fault;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderBenchmarkTest {
  private static final String YAML =
      """
      name: folders
      task: classification
      metrics: [top1]
      languages: [en, zh]
      codes: {zh: cn}
      data: {layout: image-folder, images: "${data}/images", folders: FOLDERS}
      classes:
        names: ${clip-benchmark}/${language}_classnames.json#pets
        templates: ${clip-benchmark}/${language}_templates.json#pets
      """;

  private DataFolder folder;

  @BeforeEach
  void write(@TempDir Path root) {
    folder =
        new DataFolder(root)
            .image("images/1/z.png", 0)
            .image("images/0/b.JPEG", 1)
            .image("images/0/a.png", 2)
            .text("images/0/notes.txt", "no image")
            .text("clip_benchmark/en_classnames.json", "{\"pets\": [\"cat\", \"dog\"]}")
            .text("clip_benchmark/cn_classnames.json", "{\"pets\": [\"猫\", \"狗\"]}")
            .text("clip_benchmark/en_templates.json", "{\"pets\": [\"a {c}.\", \"{c}\"]}")
            .text("clip_benchmark/cn_templates.json", "{\"pets\": [\"{c}。\"]}");
  }

  @Test
  void foldersAreClassesAndFilesAreSorted() {
    try (Benchmark benchmark = open("sorted")) {
      assertThat(Written.ids(benchmark)).containsExactly("0/a.png", "0/b.JPEG", "1/z.png");
      assertThat(benchmark.labels(1)).containsExactly(0);
      assertThat(benchmark.labels(2)).containsExactly(1);
      assertThat(benchmark.classes("en").prompts(1)).containsExactly("a dog.", "dog");
      assertThat(benchmark.classes("zh").prompts(0)).containsExactly("猫。");
      assertThat(benchmark.quality("en").complete()).isTrue();
      assertThat(benchmark.fingerprint("en")).isNotEqualTo(benchmark.fingerprint("zh"));
    }
  }

  @Test
  void numberedFoldersCountAsNumbers() {
    for (int i = 2; i < 11; i++) {
      folder.image("images/" + i + "/x.png", i);
    }
    folder.text(
        "clip_benchmark/en_classnames.json",
        "{\"pets\": [\"0\",\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"10\"]}");
    try (Benchmark benchmark = open("numbers")) {
      assertThat(benchmark.imageId(3)).isEqualTo("2/x.png");
      assertThat(benchmark.labels(11)).containsExactly(10);
      assertThat(benchmark.classes("en").names()).hasSize(11);
    }
    folder.image("images/twelve/x.png", 0);
    assertThatThrownBy(() -> open("numbers"))
        .hasMessageContaining("folder \"twelve\" among 12 (expected: folders called 0 to 11");
  }

  @Test
  void someClassesOfAListTakeTheirNamesFromIt() {
    folder
        .text("list.txt", "x\n1\ny\n0\n")
        .text(
            "clip_benchmark/en_classnames.json", "{\"pets\": [\"ex\", \"one\", \"why\", \"nil\"]}");
    try (Benchmark benchmark = open("list.txt")) {
      assertThat(Written.ids(benchmark)).containsExactly("1/z.png", "0/a.png", "0/b.JPEG");
      assertThat(benchmark.classes("en").names()).containsExactly("one", "nil");
      assertThat(benchmark.labels(2)).containsExactly(1);
    }
    folder.image("images/strange/x.png", 0);
    assertThatThrownBy(() -> open("list.txt"))
        .hasMessageContaining("folder \"strange\" is no class of list.txt");
  }

  @Test
  void aClassWithoutImagesIsNamed() {
    folder.text("images/2/notes.txt", "none");
    try (Benchmark benchmark = open("sorted")) {
      assertThat(benchmark.quality("en").count(Fault.CLASS_WITHOUT_IMAGE)).isEqualTo(1);
    }
  }

  @Test
  void refusesClassListsOfTheWrongLength() {
    folder.text("clip_benchmark/cn_classnames.json", "{\"pets\": [\"猫\"]}");
    try (Benchmark benchmark = open("sorted")) {
      assertThatThrownBy(() -> benchmark.classes("zh"))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("folders: 1 class names in zh (expected: 2)");
    }
  }

  @Test
  void refusesTemplatesWithoutSlot() {
    folder.text("clip_benchmark/en_templates.json", "{\"pets\": [\"a {c}\", \"a photo of c\"]}");
    try (Benchmark benchmark = open("sorted")) {
      assertThatThrownBy(() -> benchmark.classes("en"))
          .hasMessageContaining("template \"a photo of c\" in en has no slot (expected: {c}");
    }
  }

  @Test
  void namesClassFilesThatAreMissingAndListsThatAreNotInThem() {
    folder.text("clip_benchmark/en_classnames.json", "{\"pests\": []}");
    try (Benchmark benchmark = open("sorted")) {
      assertThatThrownBy(() -> benchmark.classes("en"))
          .hasMessageContaining("no \"pets\"; did you mean \"pests\"?");
    }
    folder.delete("clip_benchmark/cn_templates.json");
    assertThatThrownBy(() -> open("sorted"))
        .hasMessageContaining(
            folder.path("clip_benchmark/cn_templates.json")
                + ": class names and templates, zh, key pets");
  }

  private Benchmark open(String folders) {
    return Written.open(folder, YAML.replace("FOLDERS", folders));
  }
}
