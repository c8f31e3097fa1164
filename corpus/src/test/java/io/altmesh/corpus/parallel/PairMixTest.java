package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SeededRandom;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files, patterns and filters of a mix. */
class PairMixTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"", ".gz"})
  void readsLineAlignedFiles(String suffix) {
    Path en = write("corpus.en" + suffix, "dog\n\ncat\nbird\n\n");
    Path zh = write("corpus.zh" + suffix, "狗\n\n猫\n\n\n");
    SkippedRows skipped = new SkippedRows();
    assertThat(read(moses(en, zh), skipped))
        .containsExactly(new SentencePair("dog", "狗", "zh"), new SentencePair("cat", "猫", "zh"));
    assertThat(skipped.first()).containsExactly(en + ":4: empty target");
  }

  @Test
  void aBlankSourceLineTakesItsTargetWithIt() {
    Path en = write("corpus.en", "dog\n \ncat\n");
    Path zh = write("corpus.zh", "狗\n鸟\n猫\n");
    assertThat(read(moses(en, zh), new SkippedRows()))
        .extracting(SentencePair::target)
        .containsExactly("狗", "猫");
  }

  @Test
  void refusesFilesOfUnequalLineCounts() {
    Path en = write("corpus.en", "dog\ncat\nbird\n");
    Path zh = write("corpus.zh", "狗\n猫\n");
    for (PairSource source : List.of(moses(en, zh), moses(zh, en))) {
      assertThatThrownBy(() -> read(source, new SkippedRows()))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining(en + " has 3 lines")
          .hasMessageContaining(zh + " has 2")
          .hasMessageContaining("(expected: as many, each the translation of the other's)");
    }
  }

  @Test
  void refusesALineAlignedFileThatIsTruncated() throws IOException {
    String lines =
        IntStream.range(0, 5000).mapToObj(i -> i * 77L + "\n").reduce("", String::concat);
    Path en = write("corpus.en.gz", lines);
    Path zh = write("corpus.zh.gz", lines);
    TextFiles.truncate(zh, Files.size(zh) / 2);
    assertThatThrownBy(() -> read(moses(en, zh), new SkippedRows()))
        .hasMessageContaining(en + " has 5000 lines, " + zh + " has ");
  }

  @Test
  void aPatternNamesManyFilesInOrder() {
    for (String name : List.of("b-0", "b-1", "c-x", "c-y")) {
      write(name + ".tsv", name + "\t" + name + "\tfr\n");
    }
    assertThat(names(PairFiles.of(folder.resolve("{b-{0..1},c-x}.tsv"))))
        .containsExactly("b-0.tsv", "b-1.tsv", "c-x.tsv");
    assertThat(names(PairFiles.of(folder.resolve("{c,b}-*.tsv"))))
        .containsExactly("c-x.tsv", "c-y.tsv", "b-0.tsv", "b-1.tsv");
    assertThat(names(PairFiles.of(folder.resolve("b-[1].tsv")))).containsExactly("b-1.tsv");
    write("odd[1]{2}.tsv", "a\tb\n");
    assertThat(names(PairFiles.of(folder.resolve("odd[1]{2}.tsv"))))
        .containsExactly("odd[1]{2}.tsv");
  }

  @Test
  void aPatternWithoutAFileIsNamed() {
    assertThatThrownBy(() -> PairFiles.of(folder.resolve("none-*.tsv")))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("none-*.tsv: matches no file");
    write("part-0.tsv", "a\tb\n");
    assertThatThrownBy(() -> PairFiles.of(folder.resolve("part-{0..1}.tsv")))
        .hasMessageContaining("part-1.tsv: no such file");
  }

  @Test
  void alignedPatternsNameAsManyFiles() {
    for (String name : List.of("0.en", "1.en", "0.zh")) {
      write(name, "a\n");
    }
    assertThatThrownBy(() -> PairFiles.aligned(folder.resolve("*.en"), folder.resolve("*.zh")))
        .hasMessageContaining("*.en names 2 files")
        .hasMessageContaining("*.zh names 1 (expected: as many");
  }

  @Test
  void identityPairsEverySourceTextWithItself() {
    Path tsv = write("en-zh.tsv", "dog\t狗\tzh\nalone\n");
    Path jsonl = write("en.jsonl", "{\"caption\": \"a bird\"}\n");
    Path lines = write("lines.en", "a cat\n");
    Columns caption = new Columns("caption", "target", "language");
    PairMix mix =
        new PairMix(
            List.of(
                new PairSource(PairFiles.of(tsv), 1, "en", true, Columns.DEFAULT),
                new PairSource(PairFiles.of(jsonl), 1, "en", true, caption),
                new PairSource(PairFiles.aligned(lines, lines), 1, "en", true, caption)));
    assertThat(PairBatches.open(mix, new PairOrder(9, 1), pair -> 1).next().pairs())
        .containsExactlyInAnyOrder(
            new SentencePair("dog", "dog", "en"),
            new SentencePair("alone", "alone", "en"),
            new SentencePair("a bird", "a bird", "en"),
            new SentencePair("a cat", "a cat", "en"));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4})
  void filtersAreCountedByReason(int buffer) {
    Path first =
        write(
            "first.tsv",
            """
            dog\t狗狗狗\tzh
            dog\t狗狗狗\tfr
            ox\t牛牛牛\tzh
            a rather long sentence\t一句很长很长的话一句很长很长的话\tzh
            cat\tchat et chats\tfr
            bad
            bird\toiseau\tfr
            """);
    Path second =
        write("second.tsv", "bird\toiseau\tfr\ndog\t\uD83D\uDC36\uD83D\uDC36\uD83D\uDC36\tzh\n");
    PairMix mix =
        new PairMix(
            List.of(new PairSource(first), new PairSource(second)),
            new PairFilters(3, 20, 2, true),
            1);
    try (PairBatches batches = PairBatches.open(mix, new PairOrder(2, 1, buffer, null), p -> 1)) {
      List<String> left = new ArrayList<>();
      for (long i = 0; i < batches.batchesPerEpoch(); i++) {
        batches.next().pairs().forEach(pair -> left.add(pair.source() + " " + pair.target()));
      }
      assertThat(left)
          .containsExactlyInAnyOrder(
              "dog 狗狗狗", "bird oiseau", "dog \uD83D\uDC36\uD83D\uDC36\uD83D\uDC36");
      assertThat(batches.skipped().leftOut())
          .isEqualTo(
              Map.of(
                  "duplicate", 2L,
                  "shorter than 3 characters", 1L,
                  "longer than 20 characters", 1L,
                  "length ratio above 2.0", 1L));
      assertThat(batches.skipped().badRows()).isEqualTo(1);
      assertThat(batches.skipped().count()).isEqualTo(6);
      assertThat(batches.skipped())
          .hasToString(
              "6 skipped: 2 duplicate, 1 length ratio above 2.0, 1 longer than 20 characters, "
                  + "1 shorter than 3 characters, 1 bad, first: "
                  + first
                  + ":6: 1 columns (expected: source, target and perhaps language)");
    }
  }

  @Test
  void givesEverySourceTextOnce() {
    Path first = write("first.tsv", "dog\t狗\tzh\ndog\tchien\tfr\ncat\t猫\tzh\nx\ty\n");
    Path second = write("second.tsv", "bird\toiseau\tfr\ncat\tchat\tfr\n");
    List<String> texts = new ArrayList<>();
    SkippedRows skipped =
        ParallelText.forEachSource(
            new PairMix(
                List.of(new PairSource(first), new PairSource(second, 0.1, null)),
                new PairFilters(0, 0, 5, true),
                1),
            texts::add);
    assertThat(texts).containsExactly("dog", "cat", "x", "bird");
    assertThat(skipped.count()).isZero();
  }

  @Test
  void hashesAreFoundAgainAndNoOthers() {
    Random random = new Random(3);
    long[] hashes = random.longs(200_000).toArray();
    hashes[7] = 0;
    HashSet64 set = new HashSet64();
    for (long hash : hashes) {
      assertThat(set.add(hash)).isTrue();
    }
    for (long hash : hashes) {
      assertThat(set.add(hash)).isFalse();
    }
    assertThat(set.add(random.nextLong())).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 63, 64, 65, 1000, 65_537})
  void aPermutationTakesEveryPlaceOnce(long size) {
    Permutation permutation = new Permutation(size, new SeededRandom(size, 1));
    Set<Long> taken = new HashSet<>();
    for (long place = 0; place < size; place++) {
      long to = permutation.of(place);
      assertThat(to).isBetween(0L, size - 1);
      taken.add(to);
    }
    assertThat(taken).hasSize((int) size);
  }

  private static PairSource moses(Path source, Path target) {
    return new PairSource(PairFiles.aligned(source, target), 1, "zh", false, Columns.DEFAULT);
  }

  private static List<SentencePair> read(PairSource source, SkippedRows skipped) {
    List<SentencePair> pairs = new ArrayList<>();
    try (MixRows rows = new MixRows(new PairMix(List.of(source)), skipped)) {
      for (SentencePair pair = rows.next(); pair != null; pair = rows.next()) {
        pairs.add(pair);
      }
    }
    return pairs;
  }

  private static List<String> names(List<PairFile> files) {
    return files.stream().map(file -> String.valueOf(file.path().getFileName())).toList();
  }

  private Path write(String name, String text) {
    return TextFiles.write(folder.resolve(name), text.getBytes(UTF_8));
  }
}
