package io.altmesh.corpus.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.TextFiles;
import java.nio.file.Path;
import java.util.ArrayList;
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

class PairBatchesTest {
  @TempDir Path folder;

  @Test
  void aWholeWeightShowsEveryRowThatOften() {
    PairBatches batches = open(16, 1, source("a", 100, 1), source("b", 40, 3));
    assertThat(batches.pairsPerEpoch()).isEqualTo(220);
    for (int epoch = 0; epoch < 3; epoch++) {
      Map<String, Long> counts = counts(epoch(batches));
      assertThat(counts).hasSize(140);
      counts.forEach((text, count) -> assertThat(count).isEqualTo(text.startsWith("a") ? 1 : 3));
    }
  }

  @Test
  void aFractionOfAWeightShowsSomeRowsChosenAnewEachEpoch() {
    PairBatches batches = open(16, 1, source("a", 100, 0.25), source("b", 40, 1.5));
    Set<String> seen = new HashSet<>();
    for (int epoch = 0; epoch < 30; epoch++) {
      Map<String, Long> counts = counts(epoch(batches));
      Set<String> ofA =
          counts.keySet().stream().filter(t -> t.startsWith("a")).collect(Collectors.toSet());
      assertThat(ofA).hasSize(25).allMatch(t -> counts.get(t) == 1);
      assertThat(counts.keySet()).hasSize(25 + 40);
      assertThat(counts.values().stream().filter(n -> n == 2)).hasSize(20);
      seen.addAll(ofA);
    }
    // A row is missed 30 times in a row with .75^30 = 0.0002.
    assertThat(seen.size()).isGreaterThan(95);
  }

  @Test
  void everyEpochHasItsOwnOrderAndTheSeedDecides() {
    List<List<SentencePair>> first = epochs(open(8, 5, source("a", 200, 1)), 2);
    List<List<SentencePair>> again = epochs(open(8, 5, source("a", 200, 1)), 2);
    List<List<SentencePair>> other = epochs(open(8, 6, source("a", 200, 1)), 2);
    assertThat(again).isEqualTo(first);
    assertThat(first.get(1))
        .isNotEqualTo(first.get(0))
        .containsExactlyInAnyOrderElementsOf(first.get(0));
    assertThat(other.get(0))
        .isNotEqualTo(first.get(0))
        .containsExactlyInAnyOrderElementsOf(first.get(0));
  }

  @Test
  void theOrderOfASeedIsTheSameOnEveryMachineAndInEveryVersion() {
    // Should this change, every cursor saved before is void: say so in CHANGELOG.md.
    List<String> texts =
        open(4, 2026, source("a", 20, 1), source("b", 5, 1.4)).next().pairs().stream()
            .map(SentencePair::source)
            .toList();
    assertThat(texts).isEqualTo(List.of("a5", "a2", "b2", "b2"));
  }

  @ParameterizedTest
  @CsvSource({"0,0", "0,7", "0,12", "0,13", "1,0", "1,5", "3,11"})
  void afterSeekComesExactlyWhatComesWithoutInterruption(long epoch, long batch) {
    PairSource[] sources = {source("a", 150, 0.7), source("b", 30, 1.5)};
    PairBatches straight = open(12, 3, sources);
    assertThat(straight.batchesPerEpoch()).isEqualTo(13);
    while (!straight.cursor().equals(normalised(epoch, batch))) {
      straight.next();
    }
    PairBatches sought = open(12, 3, sources);
    sought.next();
    sought.seek(new Cursor(epoch, batch));
    for (int i = 0; i < 30; i++) {
      assertThat(sought.cursor()).isEqualTo(straight.cursor());
      assertThat(sought.next()).isEqualTo(straight.next());
    }
  }

  @Test
  void seekGoesBackwardsToo() {
    PairBatches batches = open(12, 3, source("a", 150, 1));
    Cursor start = batches.cursor();
    List<SentencePair> first = epoch(batches);
    batches.seek(start);
    assertThat(epoch(batches)).isEqualTo(first);
  }

  @Test
  void refusesACursorOfOtherData() {
    PairBatches batches = open(10, 3, source("a", 100, 1));
    assertThatThrownBy(() -> batches.seek(new Cursor(0, 11)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cursor at batch 11 of an epoch of 10 batches");
  }

  @Test
  void pairsOfLikeLengthShareABatchAndBatchesComeShuffled() {
    PairBatches batches = open(16, 9, source("a", 4096, 1));
    List<Integer> firstLengths = new ArrayList<>();
    long padded = 0;
    long used = 0;
    for (long i = 0; i < batches.batchesPerEpoch(); i++) {
      List<Integer> lengths =
          batches.next().pairs().stream().map(pair -> pair.target().length()).toList();
      firstLengths.add(lengths.get(0));
      padded += 16L * lengths.stream().mapToInt(Integer::intValue).max().orElseThrow();
      used += lengths.stream().mapToInt(Integer::intValue).sum();
    }
    // Targets have 1 to 97 letters: in batches of 16 at random, nearly half would be padding.
    assertThat((double) used / padded).isGreaterThan(0.95);
    assertThat(firstLengths).isNotEqualTo(firstLengths.stream().sorted().toList());
    assertThat(firstLengths.subList(0, 64).stream().distinct().count()).isGreaterThan(20);
  }

  @Test
  void oneBatchOfAnEpochMayBeShort() {
    PairBatches batches = open(8, 9, source("a", 83, 1));
    List<Integer> sizes =
        IntStream.range(0, 11).mapToObj(i -> batches.next().pairs().size()).sorted().toList();
    assertThat(sizes).startsWith(3, 8).endsWith(8);
    assertThat(batches.next().epoch()).isEqualTo(1);
  }

  @Test
  void theFingerprintTellsOtherDataFromTheSame() {
    PairSource source = source("a", 100, 1);
    String fingerprint = open(8, 1, source).fingerprint();
    assertThat(open(8, 1, source("a", 100, 1)).fingerprint()).isEqualTo(fingerprint);
    assertThat(
            List.of(
                open(8, 2, source).fingerprint(),
                open(9, 1, source).fingerprint(),
                open(8, 1, source("a", 101, 1)).fingerprint(),
                open(8, 1, source("b", 100, 1)).fingerprint(),
                open(8, 1, source("a", 100, 2)).fingerprint(),
                PairBatches.open(List.of(source("a", 100, 1)), 8, 1, pair -> 1).fingerprint()))
        .doesNotHaveDuplicates()
        .doesNotContain(fingerprint);
  }

  @Test
  void refusesSenselessWeights() {
    for (double weight : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> new PairSource(folder.resolve("a.tsv"), weight, null))
          .hasMessageContaining("(expected: above 0, at most 1000");
    }
  }

  private static Cursor normalised(long epoch, long batch) {
    return batch == 13 ? new Cursor(epoch + 1, 0) : new Cursor(epoch, batch);
  }

  private PairBatches open(int batchSize, long seed, PairSource... sources) {
    return PairBatches.open(List.of(sources), batchSize, seed);
  }

  /** Rows "a0", "a1", ... with targets of 1 to 97 letters. */
  private PairSource source(String name, int rows, double weight) {
    String text =
        IntStream.range(0, rows)
            .mapToObj(i -> name + i + "\t" + "x".repeat(1 + i * 31 % 97) + "\n")
            .collect(Collectors.joining());
    return new PairSource(TextFiles.write(folder.resolve(name + ".tsv"), text), weight, "fr");
  }

  private static List<SentencePair> epoch(PairBatches batches) {
    List<SentencePair> pairs = new ArrayList<>();
    for (long i = 0; i < batches.batchesPerEpoch(); i++) {
      pairs.addAll(batches.next().pairs());
    }
    return pairs;
  }

  private static List<List<SentencePair>> epochs(PairBatches batches, int count) {
    return IntStream.range(0, count).mapToObj(i -> epoch(batches)).toList();
  }

  private static Map<String, Long> counts(List<SentencePair> pairs) {
    return pairs.stream()
        .map(SentencePair::source)
        .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
  }
}
