package io.altmesh.corpus.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.TextFiles;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import io.altmesh.corpus.images.Shards;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetrievalBenchmarkTest {
  private static final String CAPTIONS =
      """
      {"key": "1", "language": "en", "text": "dog", "split": "seen", "flag": false}
      {"key": "1", "lang": "zh", "text": "狗", "split": "composed"}
      {"key": "2", "language": "en", "text": "flag: Norway", "flag": true}
      {"key": "2", "language": "no", "text": "flagg: Norge"}
      """;

  @TempDir Path folder;

  @BeforeEach
  void writeImages() {
    new Shards().member("1.png", "DOG").member("2.png", "FLAG").write(folder.resolve("images.tar"));
    TextFiles.write(folder.resolve("captions.jsonl.gz"), CAPTIONS);
  }

  @Test
  void readsImagesQueriesAndLanguages() {
    RetrievalBenchmark benchmark =
        load("name: two\nimages: images.tar\ncaptions: captions.jsonl.gz\n");
    assertThat(benchmark.name()).isEqualTo("two");
    assertThat(benchmark.images()).extracting(image -> image.key()).containsExactly("1", "2");
    assertThat(benchmark.images().get(1).bytes()).asString().isEqualTo("FLAG");
    assertThat(benchmark.languages()).containsExactly("en", "zh", "no");
    assertThat(benchmark.queries())
        .containsExactly(
            new Query("1", "en", "dog", "seen", false),
            new Query("1", "zh", "狗", "composed", false),
            new Query("2", "en", "flag: Norway", "all", true),
            new Query("2", "no", "flagg: Norge", "all", false));
    assertThat(benchmark.skipped()).isZero();
  }

  @Test
  void languagesSelectAndOrder() {
    RetrievalBenchmark benchmark =
        load(
            "name: two\nimages: [images.tar]\ncaptions: captions.jsonl.gz\nlanguages: [zh, en, xx]\n");
    assertThat(benchmark.languages()).containsExactly("zh", "en");
    assertThat(benchmark.queries()).hasSize(3);
    assertThat(benchmark.queries("zh")).extracting(Query::text).containsExactly("狗");
  }

  @Test
  void countsCaptionsWithoutImageAndBadLines() {
    TextFiles.write(
        folder.resolve("captions.jsonl"),
        CAPTIONS + "{\"key\": \"3\", \"language\": \"en\", \"text\": \"owl\"}\n{}\n[\n");
    RetrievalBenchmark benchmark =
        load("name: two\nimages: images.tar\ncaptions: captions.jsonl\n");
    assertThat(benchmark.queries()).hasSize(4);
    assertThat(benchmark.skipped()).isEqualTo(3);
  }

  @Test
  void refusesWhatIsNoBenchmark() {
    assertThatThrownBy(() -> load("name: two\nimage: images.tar\ncaptions: c\n"))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("unknown key \"image\" (known: name, images, captions, languages)");
    assertThatThrownBy(() -> load("name: two\nimages: images.tar\n"))
        .hasMessageContaining("no captions (expected:");
    assertThatThrownBy(() -> load("- name\n")).hasMessageContaining("holds no keys");
    assertThatThrownBy(() -> load("name: [")).hasMessageContaining("malformed YAML");
    assertThatThrownBy(() -> load("name: two\nimages: absent.tar\ncaptions: captions.jsonl.gz\n"))
        .hasMessageContaining(folder.resolve("absent.tar") + ": no such file");
    assertThatThrownBy(() -> RetrievalBenchmark.load(folder.resolve("absent.yaml")))
        .hasMessageContaining("no such file (expected: a benchmark");
  }

  @Test
  void refusesCaptionsOfOtherImages() {
    TextFiles.write(
        folder.resolve("other.jsonl"),
        "{\"key\": \"9\", \"language\": \"en\", \"text\": \"owl\"}\n");
    assertThatThrownBy(() -> load("name: two\nimages: images.tar\ncaptions: other.jsonl\n"))
        .hasMessageContaining("not one query for the 2 images")
        .hasMessageContaining("no image has the key \"9\"");
  }

  private RetrievalBenchmark load(String yaml) {
    return RetrievalBenchmark.load(TextFiles.write(folder.resolve("benchmark.yaml"), yaml));
  }
}
