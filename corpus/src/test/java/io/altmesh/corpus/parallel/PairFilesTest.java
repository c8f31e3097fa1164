package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.TextFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PairFilesTest {
  private static final SentencePair DOG = new SentencePair("dog", "狗", "zh");
  private static final SentencePair CAT = new SentencePair("a \"cat\"", "le chat", "fr");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"pairs.tsv", "pairs.tsv.gz"})
  void readsTsv(String name) {
    Path file = TextFiles.write(folder.resolve(name), "dog\t狗\tzh\na \"cat\"\tle chat\tfr\n");
    assertThat(read(new PairSource(file))).containsExactlyInAnyOrder(DOG, CAT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"pairs.jsonl", "pairs.jsonl.gz"})
  void readsJsonl(String name) {
    Path file =
        TextFiles.write(
            folder.resolve(name),
            """
            {"source": "dog", "target": "\\u72d7", "language": "zh", "id": 7}
            {"target": "le chat", "language": "fr", "source": "a \\"cat\\""}
            """);
    assertThat(read(new PairSource(file))).containsExactlyInAnyOrder(DOG, CAT);
  }

  @Test
  void toleratesByteOrderMarkCarriageReturnsBlankLinesAndAMissingLastLineEnd() {
    Path file =
        TextFiles.write(
            folder.resolve("dos.tsv"), "\uFEFFdog\t狗\tzh\r\n\r\na \"cat\"\tle chat\tfr");
    PairBatches batches = PairBatches.open(List.of(new PairSource(file)), 10, 0);
    assertThat(batches.next().pairs()).containsExactlyInAnyOrder(DOG, CAT);
    assertThat(batches.skipped().count()).isZero();
  }

  @Test
  void takesTheLanguageOfTheRowThenOfTheSource() {
    Path file = TextFiles.write(folder.resolve("mixed.tsv"), "one\tuno\ntwo\tdeux\tfr\n");
    assertThat(read(new PairSource(file, 1, "es")))
        .containsExactlyInAnyOrder(
            new SentencePair("one", "uno", "es"), new SentencePair("two", "deux", "fr"));
    assertThat(read(new PairSource(file))).contains(new SentencePair("one", "uno", "und"));
  }

  @Test
  void skipsBadRowsAndTellsWhere() {
    Path tsv =
        TextFiles.write(
            folder.resolve("bad.tsv"),
            "dog\t狗\tzh\nalone\na\tb\tzh\tmore\n \tempty\tzh\ncorpus\tdog\t狗\n".getBytes(UTF_8));
    PairBatches batches = PairBatches.open(List.of(new PairSource(tsv)), 10, 0);
    assertThat(batches.pairsPerEpoch()).isEqualTo(1);
    assertThat(batches.skipped().count()).isEqualTo(4);
    assertThat(batches.skipped().first())
        .containsExactly(
            tsv + ":2: 1 columns (expected: source, target and perhaps language)",
            tsv + ":3: 4 columns (expected: source, target and perhaps language)",
            tsv + ":4: empty source",
            tsv + ":5: \"狗\" is no language tag (expected: as zh or pt-BR)");
  }

  @Test
  void skipsMalformedJson() {
    Path file =
        TextFiles.write(
            folder.resolve("bad.jsonl"),
            """
            {"source": "dog", "target": "狗", "language": "zh"}
            {"source": "dog", "target":
            {"source": "dog"}
            {"source": "dog", "target": 7}
            ["dog", "狗"]
            {"source": "a", "target": "b"} {"source": "c", "target": "d"}
            """);
    PairBatches batches = PairBatches.open(List.of(new PairSource(file)), 10, 0);
    assertThat(batches.next().pairs()).containsExactly(DOG);
    assertThat(batches.skipped().count()).isEqualTo(5);
    assertThat(batches.skipped().first().get(1))
        .isEqualTo(
            file + ":3: no text \"target\" (expected: an object with \"source\" and \"target\")");
  }

  @Test
  void skipsRowsThatAreNotUtf8() {
    Path file =
        TextFiles.write(
            folder.resolve("latin.tsv"), "dog\tchien\tfr\nice\tglacé\tfr\n".getBytes(ISO_8859_1));
    PairBatches batches = PairBatches.open(List.of(new PairSource(file)), 10, 0);
    assertThat(batches.next().pairs()).containsExactly(new SentencePair("dog", "chien", "fr"));
    assertThat(batches.skipped().first()).containsExactly(file + ":2: not UTF-8");
  }

  @Test
  void skipsALineThatIsTooLongAndGoesOn() {
    Path file =
        TextFiles.write(
            folder.resolve("long.tsv"), "a\t" + "b".repeat(3 << 20) + "\tfr\ndog\t狗\tzh\n");
    PairBatches batches = PairBatches.open(List.of(new PairSource(file)), 10, 0);
    assertThat(batches.next().pairs()).containsExactly(DOG);
    assertThat(batches.skipped().first()).containsExactly(file + ":1: longer than 1 MiB");
  }

  @Test
  void keepsTheWholeLinesOfATruncatedGzip() throws Exception {
    List<String> lines = randomLines(5000);
    byte[] whole = TextFiles.gzip(String.join("", lines).getBytes(UTF_8));
    Path file =
        Files.write(
            folder.resolve("torn.tsv.gz"), java.util.Arrays.copyOf(whole, whole.length / 2));

    List<String> kept = new ArrayList<>();
    PairBatches batches = PairBatches.open(List.of(new PairSource(file)), 10_000, 0);
    batches.next().pairs().forEach(pair -> kept.add(pair.source() + "\t" + pair.target() + "\n"));

    // Only whole lines, from the beginning, and about half of them.
    assertThat(kept).containsExactlyInAnyOrderElementsOf(lines.subList(0, kept.size()));
    assertThat(kept.size()).isBetween(2000, 3000);
    assertThat(batches.skipped().count()).isEqualTo(1);
    assertThat(batches.skipped().first().get(0))
        .startsWith(file + ":" + (kept.size() + 1) + ": the gzip is truncated or damaged");
  }

  @Test
  void aMissingFileIsNamedWithWhatWasExpected() {
    Path file = folder.resolve("absent.tsv");
    assertThatThrownBy(() -> read(new PairSource(file)))
        .isInstanceOf(CorpusException.class)
        .hasMessage(
            file
                + ": no such file (expected: parallel text: .tsv, .tsv.gz, .jsonl, .jsonl.gz or .parquet); correct the path");
  }

  @Test
  void refusesAFileThatIsNotWhatItsNameSays() {
    Path plain = TextFiles.write(folder.resolve("pairs.csv"), "a,b\n");
    assertThatThrownBy(() -> read(new PairSource(plain)))
        .hasMessageContaining("the name does not tell the format");
    Path notGzip =
        TextFiles.write(folder.resolve("x"), "dog\t狗\tzh\n").getParent().resolve("y.tsv.gz");
    assertThat(folder.resolve("x").toFile().renameTo(notGzip.toFile())).isTrue();
    assertThatThrownBy(() -> read(new PairSource(notGzip)))
        .hasMessageContaining("not gzip although its name says so");
  }

  @Test
  void refusesAFileWithoutASinglePair() {
    Path file = TextFiles.write(folder.resolve("words.tsv"), "dog\ncat\n");
    assertThatThrownBy(() -> read(new PairSource(file)))
        .hasMessage(
            file
                + ": not one sentence pair in it; "
                + file
                + ":2: 1 columns (expected: source, target and perhaps language)");
    Path empty = TextFiles.write(folder.resolve("empty.tsv"), "");
    assertThatThrownBy(() -> read(new PairSource(empty))).hasMessageContaining("it is empty");
  }

  private static List<SentencePair> read(PairSource source) {
    return PairBatches.open(List.of(source), 10, 0).next().pairs();
  }

  private static List<String> randomLines(int count) {
    SplittableRandom random = new SplittableRandom(1);
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                Long.toHexString(random.nextLong())
                    + "\t"
                    + Long.toHexString(random.nextLong())
                    + "\n")
        .collect(Collectors.toList());
  }
}
