package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people are told of benchmarks and their data. */
final class BenchmarksCommandTest {
  private final Commands commands = new Commands();
  @TempDir private Path folder;

  @Test
  void listsWhatShips() {
    assertThat(commands.run("benchmarks")).isZero();
    assertThat(commands.out())
        .containsPattern("(?m)^imagenet-1k +classification +en,zh,it,ja,ar +ImageNet-1k")
        .containsPattern("(?m)^xtd-11 +retrieval +11 languages")
        .contains("elevater-hateful-memes", "wds-kinetics400", "xm3600-all");
  }

  @Test
  void checksTheSample() {
    assertThat(commands.run("benchmarks", "emoji-fluent", "--data-root", "samples=../samples"))
        .isZero();
    assertThat(commands.out())
        .contains("emoji-fluent, split all: retrieval, 1,852 images, 1,852 readable")
        .containsPattern("(?m)^zh +1,852 captions, data [0-9a-f]{64}, complete");
  }

  @Test
  void exportsTheSampleAsXtdAndReadsItAsSuch() {
    assertThat(
            commands.run(
                "benchmarks",
                "emoji-eleven",
                "--data-root",
                "samples=../samples",
                "--images",
                "50",
                "--export",
                folder.resolve("xtd10")))
        .isZero();
    assertThat(commands.run("benchmarks", "xtd-11", "--data-root", folder)).isZero();
    assertThat(commands.out())
        .contains("xtd-11, split test: retrieval, 50 images, 50 readable")
        .containsPattern("(?m)^ja +50 captions, .* complete");
  }

  @Test
  void saysWhichFilesAreMissing() {
    assertThat(commands.run("benchmarks", "xm3600", "--data-root", folder)).isEqualTo(1);
    assertThat(commands.err())
        .contains("xm3600: not there:")
        .contains(folder.resolve("xm3600/captions.jsonl") + ": captions.jsonl, a line an image")
        .contains("https://google.github.io/crossmodal-3600");
  }
}
