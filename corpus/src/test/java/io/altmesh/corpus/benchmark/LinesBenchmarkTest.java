package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.layout.DataFolder;
import io.altmesh.corpus.layout.Fault;
import io.altmesh.corpus.layout.SampleImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Line-aligned files, as XTD has them. */
class LinesBenchmarkTest {
  private static final String YAML =
      """
      name: lines
      task: retrieval
      metrics: [recall@10]
      languages: [en, ja]
      codes: {ja: jp}
      data:
        layout: lines
        images: ${data}/images
        names: ${data}/names.txt
        captions: ${data}/captions_${language}.txt
      """;

  private DataFolder folder;

  @BeforeEach
  void write(@TempDir Path root) {
    folder =
        new DataFolder(root)
            .text("names.txt", "a.jpg\nb.jpg\nc.jpg\n")
            .text("captions_en.txt", "one\ntwo\nthree\n")
            .text("captions_jp.txt", "一\n二\n三\n");
    for (int i = 0; i < 3; i++) {
      folder.image("images/" + "abc".charAt(i) + ".jpg", i);
    }
  }

  @Test
  void lineNCaptionsImageN() {
    try (Benchmark benchmark = Written.open(folder, YAML)) {
      assertThat(Written.ids(benchmark)).containsExactly("a.jpg", "b.jpg", "c.jpg");
      assertThat(benchmark.captions("ja").texts()).containsExactly("一", "二", "三");
      assertThat(benchmark.captions("ja").images().get(2)).containsExactly(2);
      assertThat(benchmark.captions("en").ofImages(3)).isDeepEqualTo(new int[][] {{0}, {1}, {2}});
      assertThat(benchmark.image(1).orElseThrow().bytes()).satisfies(SampleImages.is(1));
      assertThat(benchmark.quality("en").complete()).isTrue();
    }
  }

  @Test
  void captionsWithoutImageAndImagesWithoutCaptionAreNamed() {
    folder.text("captions_en.txt", "one\n\nthree\nfour\n");
    try (Benchmark benchmark = Written.open(folder, YAML)) {
      assertThat(benchmark.captions("en").texts()).containsExactly("one", "three");
      assertThat(benchmark.captions("en").images().get(1)).containsExactly(2);
      assertThat(benchmark.quality("en").count(Fault.CAPTION_WITHOUT_IMAGE)).isEqualTo(1);
      assertThat(benchmark.quality("en"))
          .hasToString(
              "incomplete: 1 × caption without image (captions_en.txt:4); 1 × image without caption (b.jpg)");
      benchmark.captions("ja");
      assertThat(benchmark.quality("ja").complete()).as("another language's captions").isTrue();
    }
  }

  @Test
  void aNameGivenTwiceIsOneImage() {
    folder.text("names.txt", "a.jpg\na.jpg\nc.jpg\n");
    try (Benchmark benchmark = Written.open(folder, YAML)) {
      assertThat(Written.ids(benchmark)).containsExactly("a.jpg", "c.jpg");
      assertThat(benchmark.captions("en").texts()).containsExactly("one", "three");
      assertThat(benchmark.quality("en").count(Fault.DUPLICATE_ID)).isEqualTo(1);
      assertThat(benchmark.quality("en").count(Fault.CAPTION_WITHOUT_IMAGE)).isEqualTo(1);
    }
  }

  @Test
  void unreadableImagesAreNamedOnce() {
    folder.delete("images/a.jpg").text("images/b.jpg", "").text("images/c.jpg", "<html>");
    folder.text("names.txt", "a.jpg\nb.jpg\nc.jpg\nd.jpg\n").image("images/d.jpg", 3);
    try (Benchmark benchmark = Written.open(folder, YAML)) {
      assertThat(benchmark.quality("en").complete()).as("before they were read").isTrue();
      assertThat(Written.ids(benchmark)).containsExactly("d.jpg");
      assertThat(Written.ids(benchmark)).containsExactly("d.jpg");
      assertThat(benchmark.quality("en").count(Fault.UNREADABLE_IMAGE)).isEqualTo(3);
      assertThat(benchmark.quality("en").toString())
          .contains("a.jpg: not there", "b.jpg: empty", "c.jpg: no image");
      benchmark.unreadable(3, "the decoder says no");
      assertThat(benchmark.quality("ja").count(Fault.UNREADABLE_IMAGE)).isEqualTo(4);
    }
  }

  @Test
  void whatIsMissingIsNamedTogetherOnce() {
    folder.delete("names.txt").delete("captions_jp.txt");
    BenchmarkDefinition definition =
        Written.definition(folder, YAML + "get: ask the authors for names.txt\n");
    assertThatThrownBy(() -> Benchmark.open(definition, DataRoots.of(folder.root())))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining(folder.path("names.txt") + ": names of the images")
        .hasMessageContaining(folder.path("captions_jp.txt") + ": captions, line n for image n, ja")
        .hasMessageContaining("ask the authors")
        .hasMessageContaining("--data-root or ALTMESH_DATA");
  }

  @Test
  void onlyTheLanguagesAskedForMustBeThere() {
    folder.delete("captions_jp.txt");
    BenchmarkDefinition definition = Written.definition(folder, YAML);
    DataRoots roots = DataRoots.of(folder.root());
    try (Benchmark benchmark = Benchmark.open(definition, roots, "test", java.util.List.of("en"))) {
      assertThat(benchmark.captions("en").size()).isEqualTo(3);
      assertThatThrownBy(() -> benchmark.captions("ja")).hasMessageContaining("no language \"ja\"");
    }
    assertThatThrownBy(() -> Benchmark.open(definition, roots, "tset", definition.languages()))
        .hasMessageContaining("no split \"tset\"; did you mean \"test\"?");
  }

  @Test
  void withoutImagesLinesAreTranslations() {
    String yaml =
        """
        name: translations
        task: translation
        metrics: [recall@1]
        languages: [en, ja]
        codes: {ja: jp}
        data: {layout: lines, captions: "${data}/captions_${language}.txt"}
        """;
    folder.text("captions_en.txt", "one\n\nthree\n");
    try (Benchmark benchmark = Written.open(folder, yaml)) {
      assertThat(benchmark.imageCount()).isZero();
      assertThat(benchmark.captions("en").texts()).containsExactly("one", "three");
      assertThat(benchmark.captions("en").images().get(1)).containsExactly(2);
      assertThat(benchmark.captions("ja").images().get(2)).containsExactly(2);
    }
  }

  @Test
  void theStateOfTheImagesFollowsTheirFiles() throws IOException {
    String before = imageState();
    folder.text("captions_en.txt", "uno\ndue\ntre\n");
    assertThat(imageState()).as("captions are none of it").isEqualTo(before).hasSize(64);
    Files.setLastModifiedTime(folder.path("images/b.jpg"), FileTime.fromMillis(1));
    String touched = imageState();
    folder.text("names.txt", "b.jpg\na.jpg\nc.jpg\n");
    String reordered = imageState();
    folder.delete("images/c.jpg");
    assertThat(Set.of(before, touched, reordered, imageState())).hasSize(4);
  }

  private String imageState() {
    try (Benchmark benchmark = Written.open(folder, YAML)) {
      return benchmark.imageState();
    }
  }

  @Test
  void theFingerprintFollowsWhatIsMeasured() {
    String before = fingerprint("en");
    assertThat(fingerprint("en")).isEqualTo(before).hasSize(64);
    assertThat(fingerprint("ja")).isNotEqualTo(before);
    folder.text("captions_en.txt", "one\ntwo\nTHREE\n");
    String otherCaption = fingerprint("en");
    assertThat(otherCaption).isNotEqualTo(before);
    folder.image("images/c.jpg", 7);
    assertThat(fingerprint("en")).isNotEqualTo(otherCaption);
  }

  private String fingerprint(String language) {
    try (Benchmark benchmark = Written.open(folder, YAML)) {
      return benchmark.fingerprint(language);
    }
  }
}
