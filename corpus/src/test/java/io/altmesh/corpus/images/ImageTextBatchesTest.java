package io.altmesh.corpus.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.SeededRandom;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTextBatchesTest {
  private static final int ARTISTS = 3;

  @TempDir Path folder;

  @Test
  void aBatchHoldsDistinctKeysAndAnEpochNearlyAllImages() {
    ImageTextBatches batches = open(new ImageTextOptions(16, 1));
    assertThat(batches.imageCount()).isEqualTo(100 + 50 + 34);
    assertThat(batches.batchesPerEpoch()).isEqualTo(184 / 16);
    Set<Integer> images = new HashSet<>();
    for (long i = 0; i < batches.batchesPerEpoch(); i++) {
      List<Sample> samples = batches.next().samples();
      assertThat(samples).hasSize(16);
      assertThat(samples.stream().map(Sample::key).distinct()).hasSize(16);
      samples.forEach(sample -> assertThat(images.add(sample.imageIndex())).isTrue());
    }
  }

  @Test
  void everyImageIsShownSoonerOrLater() {
    ImageTextBatches batches = open(new ImageTextOptions(16, 1));
    assertThat(
            take(batches, 3 * batches.batchesPerEpoch()).stream()
                .map(Sample::imageIndex)
                .distinct())
        .hasSize(184);
  }

  @Test
  void aSampleTellsWhereItIsFrom() {
    ImageTextBatches batches = open(new ImageTextOptions(16, 1));
    for (Sample sample : batches.next().samples()) {
      assertThat(new String(batches.image(sample.imageIndex()), UTF_8))
          .isEqualTo(sample.shard() + " " + sample.key());
      assertThat(sample.caption()).isEqualTo("name of " + sample.key());
      assertThat(batches.captions(sample.imageIndex())).hasSize(4).startsWith(sample.caption());
    }
  }

  @Test
  void viewsOfAKeyAreDifferentRenderingsWhereThereAreEnough() {
    ImageTextBatches batches = open(new ImageTextOptions(16, 2, 1, 3));
    for (long i = 0; i < 2 * batches.batchesPerEpoch(); i++) {
      List<Sample> samples = batches.next().samples();
      Map<String, List<Sample>> byKey =
          samples.stream().collect(Collectors.groupingBy(Sample::key));
      assertThat(byKey).hasSize(8);
      byKey.forEach(
          (key, views) -> {
            assertThat(views).hasSize(2);
            long different = views.stream().map(Sample::imageIndex).distinct().count();
            assertThat(different).isEqualTo(renderings(key) == 1 ? 1 : 2);
          });
      assertThat(samples.get(0).key()).isEqualTo(samples.get(1).key());
    }
  }

  @Test
  void theFirstCaptionComesAsOftenAsAsked() {
    ImageTextBatches batches = open(new ImageTextOptions(16, 1, 0.6, 3));
    List<Sample> samples = take(batches, 500);
    Map<String, Long> counts =
        samples.stream()
            .collect(Collectors.groupingBy(s -> s.caption().split(" ")[0], Collectors.counting()));
    // 8,000 draws: standard deviations .0055 and .0038.
    assertThat(counts.get("name") / 8000.0).isBetween(0.58, 0.62);
    for (String keyword : List.of("first", "second", "third")) {
      assertThat(counts.get(keyword) / 8000.0).isBetween(0.118, 0.149);
    }
  }

  @Test
  void afterSeekComesExactlyWhatComesWithoutInterruption() {
    ImageTextOptions options = new ImageTextOptions(16, 2, 0.5, 3);
    List<ImageTextBatch> straight = new ArrayList<>();
    ImageTextBatches batches = open(options);
    for (int i = 0; i < 40; i++) {
      straight.add(batches.next());
    }
    for (int from : new int[] {0, 3, 12, 25, 39}) {
      ImageTextBatches sought = open(options);
      Cursor cursor = straight.get(from).cursor();
      sought.seek(cursor);
      assertThat(sought.cursor()).isEqualTo(cursor);
      for (ImageTextBatch expected : straight.subList(from, 40)) {
        assertThat(sought.next()).isEqualTo(expected);
      }
    }
    assertThat(straight.get(39).cursor().epoch()).isGreaterThan(1);
  }

  @Test
  void seedAndEpochDecideTheOrder() {
    List<Sample> first = take(open(new ImageTextOptions(16, 1)), 11);
    ImageTextBatches second = open(new ImageTextOptions(16, 1));
    second.seek(new Cursor(1, 0));
    assertThat(take(second, 11)).isNotEqualTo(first);
    assertThat(take(open(new ImageTextOptions(16, 2)), 11)).isNotEqualTo(first);
    assertThat(open(new ImageTextOptions(16, 2)).fingerprint())
        .isNotEqualTo(open(new ImageTextOptions(16, 1)).fingerprint());
  }

  @Test
  void refusesABatchThatNeedsMoreKeysThanThereAre() {
    assertThatThrownBy(() -> open(new ImageTextOptions(128, 1)))
        .isInstanceOf(CorpusException.class)
        .hasMessageContaining("a batch of 128 needs 128 distinct keys")
        .hasMessageContaining("hold 100; lower the batch size");
    assertThatThrownBy(() -> new ImageTextOptions(15, 2, 1, 0))
        .hasMessageContaining("a multiple of the second");
  }

  @Test
  void aKeyWithVeryManyRenderingsDoesNotMakeShortBatches() {
    Shards shards = new Shards();
    for (int i = 0; i < 50; i++) {
      shards
          .sample("often", "image " + i, "a thing")
          .sample("key" + i % 10, "image " + i, "thing " + i % 10);
    }
    Path shard = shards.write(folder.resolve("skewed.tar"));
    ImageTextBatches batches = ImageTextBatches.open(List.of(shard), new ImageTextOptions(4, 1));
    // Fifty images of one key and five of each of ten others: with one of the fifty a batch, 50
    // others make 16 batches.
    assertThat(batches.batchesPerEpoch()).isEqualTo(16);
    for (int i = 0; i < 32; i++) {
      assertThat(batches.next().samples().stream().map(Sample::key).distinct()).hasSize(4);
    }
  }

  @Test
  void cardsAreDealtEvenlyAndNeverTwiceInAHand() {
    SeededRandom sizes = new SeededRandom(4);
    Deck deck = new Deck(7, new SeededRandom(5));
    int[] dealt = new int[7];
    for (int i = 0; i < 1000; i++) {
      int[] hand = deck.deal(sizes.nextInt(8));
      assertThat(Arrays.stream(hand).distinct().count()).isEqualTo(hand.length);
      Arrays.stream(hand).forEach(card -> dealt[card]++);
      assertThat(
              Arrays.stream(dealt).max().orElseThrow() - Arrays.stream(dealt).min().orElseThrow())
          .isLessThanOrEqualTo(1);
    }
  }

  /** The first artist drew all of 100 keys, the second every other, the third every third. */
  private ImageTextBatches open(ImageTextOptions options) {
    List<Path> shards = new ArrayList<>();
    for (int artist = 1; artist <= ARTISTS; artist++) {
      String name = "artist" + artist + ".tar";
      Shards shard = new Shards();
      for (int i = 0; i < 100; i += artist) {
        String key = "key" + i;
        shard.sample(
            key,
            name + " " + key,
            "name of " + key,
            "first " + key,
            "second " + key,
            "third " + key);
      }
      shards.add(shard.write(folder.resolve(name)));
    }
    return ImageTextBatches.open(shards, options);
  }

  private static long renderings(String key) {
    int i = Integer.parseInt(key.substring(3));
    return 1 + (i % 2 == 0 ? 1 : 0) + (i % 3 == 0 ? 1 : 0);
  }

  private static List<Sample> take(ImageTextBatches batches, long count) {
    List<Sample> samples = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      samples.addAll(batches.next().samples());
    }
    return samples;
  }
}
