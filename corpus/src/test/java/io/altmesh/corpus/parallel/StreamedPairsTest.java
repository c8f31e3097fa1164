package io.altmesh.corpus.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedPairsTest {
  private static final int BATCH = 8;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 1000, 100_000})
  void everyRowComesOnceAnEpochWhateverTheBuffer(int buffer) {
    PairMix mix = new PairMix(List.of(source("a", 1, 30, 50, 1), source("b", 1, 70)));
    try (PairBatches batches = open(mix, buffer)) {
      assertThat(batches.pairsPerEpoch()).isEqualTo(151);
      assertThat(batches.batchesPerEpoch()).isEqualTo(19);
      for (int epoch = 0; epoch < 3; epoch++) {
        Map<String, Long> counts = counts(epoch(batches));
        assertThat(counts).hasSize(151);
        assertThat(counts.values()).containsOnly(1L);
      }
    }
  }

  @Test
  void weightsGiveExactCountsAndTheFractionIsChosenAnew() {
    PairMix mix = new PairMix(List.of(source("a", 0.25, 60, 40), source("b", 2.5, 40)));
    Set<String> ofA = new HashSet<>();
    try (PairBatches batches = open(mix, 32)) {
      assertThat(batches.pairsPerEpoch()).isEqualTo(25 + 100);
      for (int epoch = 0; epoch < 20; epoch++) {
        Map<String, Long> counts = counts(epoch(batches));
        assertThat(counts.values().stream().filter(n -> n == 3)).hasSize(20);
        assertThat(counts.values().stream().filter(n -> n == 2)).hasSize(20);
        assertThat(counts.values().stream().filter(n -> n == 1)).hasSize(25);
        counts.keySet().stream().filter(text -> text.startsWith("a")).forEach(ofA::add);
      }
    }
    // A row is missed 20 times in a row with .75^20 = 0.003.
    assertThat(ofA.size()).isGreaterThan(90);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 32})
  void aTemperatureRaisesSmallLanguagesAndKeepsTheEpochsLength(int buffer) {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      rows.add("s" + i + "\tt" + i + "\t" + (i % 10 == 0 ? "eu" : "zh"));
    }
    PairSource mixed = new PairSource(write("mixed.tsv", rows));
    PairMix mix = new PairMix(List.of(mixed), PairFilters.NONE, 2);
    try (PairBatches batches = open(mix, buffer)) {
      List<SentencePair> epoch = epoch(batches);
      Map<String, Long> shares =
          epoch.stream()
              .collect(Collectors.groupingBy(SentencePair::language, Collectors.counting()));
      // 900 and 100 pairs: shares as their square roots, 3 to 1.
      assertThat(shares).containsEntry("zh", 750L).containsEntry("eu", 250L);
      Map<String, Long> counts = counts(epoch);
      assertThat(counts.values()).allMatch(n -> n <= 3);
      assertThat(counts.values().stream().filter(n -> n >= 2)).hasSize(100);
      // Not in one end of the epoch.
      assertThat(epoch.subList(0, 333).stream().filter(pair -> pair.language().equals("eu")))
          .hasSizeBetween(50, 116);
    }
  }

  @Test
  void refusesATemperatureThatRepeatsFewPairsThousandsOfTimes() {
    List<String> rows = new ArrayList<>(List.of("one\tbat\teu"));
    for (int i = 0; i < 30_000; i++) {
      rows.add("s" + i + "\tt" + i + "\tzh");
    }
    PairMix mix = new PairMix(List.of(new PairSource(write("few.tsv", rows))), PairFilters.NONE, 5);
    assertThatThrownBy(() -> open(mix, 32))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("temperature 5.0 shows each pair of language eu 33")
        .hasMessageContaining("(expected: at most 1000)");
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,1", "0,3", "0,4", "0,9", "0,23", "0,24", "1,0", "1,17", "3,22"})
  void afterSeekComesExactlyWhatComesWithoutInterruption(long epoch, long batch) {
    PairMix mix = new PairMix(List.of(source("a", 0.7, 90, 60, 20), source("b", 2.4, 5, 25)));
    try (PairBatches straight = open(mix, 64);
        PairBatches sought = open(mix, 64)) {
      assertThat(straight.batchesPerEpoch()).isEqualTo(24);
      Cursor cursor = batch == 24 ? new Cursor(epoch + 1, 0) : new Cursor(epoch, batch);
      while (!straight.cursor().equals(cursor)) {
        straight.next();
      }
      sought.next();
      sought.seek(new Cursor(epoch, batch));
      for (int i = 0; i < 60; i++) {
        assertThat(sought.cursor()).isEqualTo(straight.cursor());
        assertThat(sought.next()).isEqualTo(straight.next());
      }
    }
  }

  @Test
  void seekGoesBackAndForth() {
    PairMix mix = new PairMix(List.of(source("a", 1, 90, 60, 20)));
    List<PairBatch> all = new ArrayList<>();
    try (PairBatches batches = open(mix, 32)) {
      for (int i = 0; i < 44; i++) {
        all.add(batches.next());
      }
      for (int at : new int[] {20, 3, 2, 43, 21, 0, 22, 5}) {
        batches.seek(new Cursor(at / 22, at % 22));
        assertThat(batches.next()).isEqualTo(all.get(at));
      }
    }
  }

  @Test
  void everyEpochHasItsOwnOrderAndTheSeedDecides() {
    PairMix mix = new PairMix(List.of(source("a", 1, 90, 60, 20), source("b", 1, 30)));
    try (PairBatches first = open(mix, 64);
        PairBatches again = open(mix, 64);
        PairBatches other = PairBatches.open(mix, new PairOrder(BATCH, 6, 64, null), p -> 1)) {
      List<SentencePair> epoch = epoch(first);
      assertThat(epoch(again)).isEqualTo(epoch);
      assertThat(epoch(first)).isNotEqualTo(epoch).containsExactlyInAnyOrderElementsOf(epoch);
      assertThat(epoch(other)).isNotEqualTo(epoch).containsExactlyInAnyOrderElementsOf(epoch);
    }
  }

  @Test
  void theOrderOfASeedIsTheSameOnEveryMachineAndInEveryVersion() {
    // Should this change, every cursor saved before is void: say so in CHANGELOG.md.
    PairMix mix = new PairMix(List.of(source("a", 0.8, 15, 5), source("b", 1.4, 5)));
    try (PairBatches batches = PairBatches.open(mix, new PairOrder(4, 2026, 16, null), p -> 1)) {
      assertThat(epoch(batches).stream().map(SentencePair::source))
          .startsWith("a3", "b0", "a2", "a6", "a5", "a0", "a1", "a4", "a12", "b4", "a11", "b1")
          .endsWith("b2", "b1", "a9", "a7", "a18", "a16", "a13", "b3", "a15", "a19", "b4");
    }
  }

  @Test
  void sourcesAreMixedEvenlyOverTheEpoch() {
    PairMix mix = new PairMix(List.of(source("a", 1, 400, 400), source("b", 1, 200)));
    try (PairBatches batches = open(mix, 64)) {
      List<SentencePair> epoch = epoch(batches);
      for (int from = 0; from < 1000; from += 250) {
        assertThat(epoch.subList(from, from + 250).stream().filter(p -> p.source().startsWith("b")))
            .hasSizeBetween(30, 70);
      }
    }
  }

  @Test
  void pairsOfLikeLengthShareABatch() {
    PairMix mix = new PairMix(List.of(source("a", 1, 4096)));
    long padded = 0;
    long used = 0;
    try (PairBatches batches = open(mix, 2048)) {
      for (long i = 0; i < batches.batchesPerEpoch(); i++) {
        int[] lengths =
            batches.next().pairs().stream().mapToInt(pair -> pair.target().length()).toArray();
        padded += (long) BATCH * Arrays.stream(lengths).max().orElseThrow();
        used += Arrays.stream(lengths).sum();
      }
    }
    assertThat((double) used / padded).isGreaterThan(0.95);
  }

  @Test
  void aRememberedCountGivesTheSameAndIsNotMadeAgain() throws IOException {
    PairFilters filters = new PairFilters(0, 60, 0, true);
    PairMix mix = new PairMix(List.of(source("a", 1, 90, 60), source("a", 0.5, 90)), filters, 1);
    PairOrder order = new PairOrder(BATCH, 1, 32, folder.resolve("index"));
    try (PairBatches first = PairBatches.open(mix, order, p -> 1)) {
      Path index = Files.list(folder.resolve("index")).findFirst().orElseThrow();
      // Counts that no pass over the files would give show where they come from.
      String told = Files.readString(index);
      Files.writeString(index, told.replace("\"badRows\":0", "\"badRows\":77"));
      try (PairBatches again = PairBatches.open(mix, order, p -> 1)) {
        assertThat(again.skipped().badRows()).isEqualTo(77);
        assertThat(again.skipped().leftOut()).isEqualTo(first.skipped().leftOut()).isNotEmpty();
        assertThat(again.fingerprint()).isEqualTo(first.fingerprint());
        assertThat(epoch(again)).isEqualTo(epoch(first));
      }
      Files.writeString(folder.resolve("a-1.tsv"), "one more\trow\tfr\n");
      try (PairBatches other = PairBatches.open(mix, order, p -> 1)) {
        assertThat(other.skipped().badRows()).isZero();
        assertThat(other.fingerprint()).isNotEqualTo(first.fingerprint());
      }
    }
  }

  @Test
  void aFileThatShrinksWhileItIsReadIsNamed() {
    PairMix mix = new PairMix(List.of(source("a", 1, 50)));
    try (PairBatches batches = open(mix, 16)) {
      write("a-0.tsv", List.of("a\tb\tfr"));
      assertThatThrownBy(() -> epoch(batches))
          .isInstanceOf(CorpusException.class)
          .hasMessage(
              folder.resolve("a-0.tsv")
                  + " has changed since its rows were counted (49 more were expected after row 1); put the file back, or start again with it");
    }
  }

  @Test
  void theFingerprintTellsOtherDataFromTheSame() {
    PairMix mix = new PairMix(List.of(source("a", 1, 90, 60)));
    String fingerprint = fingerprint(mix, new PairOrder(BATCH, 1, 32, null));
    assertThat(fingerprint(mix, new PairOrder(BATCH, 1, 47, null))).isEqualTo(fingerprint);
    assertThat(
            List.of(
                fingerprint(mix, new PairOrder(BATCH, 2, 32, null)),
                fingerprint(mix, new PairOrder(BATCH, 1, 64, null)),
                fingerprint(mix, new PairOrder(4, 1, 32, null)),
                fingerprint(
                    new PairMix(List.of(source("a", 2, 90, 60))),
                    new PairOrder(BATCH, 1, 32, null)),
                fingerprint(
                    new PairMix(List.of(source("c", 1, 90, 60))),
                    new PairOrder(BATCH, 1, 32, null)),
                fingerprint(
                    new PairMix(List.of(source("a", 1, 60, 90))),
                    new PairOrder(BATCH, 1, 32, null))))
        .doesNotHaveDuplicates()
        .doesNotContain(fingerprint);
  }

  private static String fingerprint(PairMix mix, PairOrder order) {
    try (PairBatches batches = PairBatches.open(mix, order, pair -> 1)) {
      return batches.fingerprint();
    }
  }

  @Test
  void aBufferOfLessThanTwoBatchesIsRefused() {
    assertThatThrownBy(() -> new PairOrder(8, 1, 15, null))
        .hasMessageContaining("shuffle-buffer: 15 (expected: 0 to hold all pairs, or at least two");
  }

  private static PairBatches open(PairMix mix, int buffer) {
    return PairBatches.open(
        mix, new PairOrder(BATCH, 5, buffer, null), pair -> pair.target().length());
  }

  /** Files of so many rows, "a0", "a1", ... with targets of 1 to 97 letters. */
  private PairSource source(String name, double weight, int... rows) {
    List<PairFile> files = new ArrayList<>();
    int row = 0;
    for (int file = 0; file < rows.length; file++) {
      int first = row;
      row += rows[file];
      files.add(
          new PairFile(
              write(
                  name + "-" + file + ".tsv",
                  IntStream.range(first, row)
                      .mapToObj(i -> name + i + "\t" + "x".repeat(1 + i * 31 % 97))
                      .toList())));
    }
    return new PairSource(files, weight, "fr", false, Columns.DEFAULT);
  }

  private Path write(String name, List<String> rows) {
    return TextFiles.write(folder.resolve(name), String.join("\n", rows));
  }

  private static List<SentencePair> epoch(PairBatches batches) {
    List<SentencePair> pairs = new ArrayList<>();
    for (long i = 0; i < batches.batchesPerEpoch(); i++) {
      pairs.addAll(batches.next().pairs());
    }
    return pairs;
  }

  private static Map<String, Long> counts(List<SentencePair> pairs) {
    return pairs.stream()
        .map(SentencePair::source)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
