package io.altmesh.corpus.images;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Cursor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTextStreamTest {
  private static final ImageTextOptions OPTIONS = new ImageTextOptions(8, 1, 0.5, 7);

  @TempDir Path folder;

  /** Five shards of 20 samples, plain and compressed; keys differ. */
  private List<Path> shards() {
    return shards("key");
  }

  private List<Path> shards(String prefix) {
    List<Path> shards = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      String name = "shard" + i + (i % 2 == 0 ? ".tar" : ".tar.gz");
      Shards shard = new Shards();
      for (int n = 0; n < 20; n++) {
        String key = prefix + (20 * i + n);
        shard.sample(key, "image of " + key, "name of " + key, "other of " + key);
      }
      shards.add(shard.write(folder.resolve(name)));
    }
    return shards;
  }

  private static ImageTextStream open(List<Path> shards) {
    return ImageTextStream.open(shards, OPTIONS, 24, null);
  }

  private static List<ImageTextBatch> take(ImageTextSource source, long count) {
    List<ImageTextBatch> batches = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      batches.add(source.next());
    }
    return batches;
  }

  private static List<String> keys(List<ImageTextBatch> batches) {
    return batches.stream().flatMap(b -> b.samples().stream()).map(Sample::key).toList();
  }

  @Test
  void anEpochShowsNoSampleTwiceAndEveryOneCarriesItsImage() {
    try (ImageTextStream stream = open(shards())) {
      assertThat(stream.sampleCount()).isEqualTo(100);
      assertThat(stream.batchesPerEpoch()).isEqualTo(12);
      List<ImageTextBatch> epoch = take(stream, 12);

      assertThat(keys(epoch)).hasSize(96).doesNotHaveDuplicates();
      for (Sample sample : epoch.get(3).samples()) {
        assertThat(new String(sample.image(), UTF_8)).isEqualTo("image of " + sample.key());
        assertThat(sample.caption()).endsWith(" of " + sample.key());
        assertThat(sample.shard()).startsWith("shard");
      }
      assertThat(epoch.stream().flatMap(b -> b.samples().stream()).map(s -> s.caption().charAt(0)))
          .contains('n', 'o');
    }
  }

  @Test
  void samplesOfDifferentShardsShareABatchAndEpochsDiffer() {
    try (ImageTextStream stream = open(shards())) {
      List<ImageTextBatch> first = take(stream, 12);
      assertThat(stream.cursor()).isEqualTo(new Cursor(1, 0));
      List<ImageTextBatch> second = take(stream, 12);

      Set<String> mixed =
          first.get(5).samples().stream().map(Sample::shard).collect(Collectors.toSet());
      assertThat(mixed).hasSizeGreaterThan(1);
      assertThat(keys(second)).isNotEqualTo(keys(first));
    }
  }

  @Test
  void afterSeekComesExactlyWhatComesWithoutInterruption() {
    List<Path> shards = shards();
    List<ImageTextBatch> straight;
    try (ImageTextStream stream = open(shards)) {
      straight = take(stream, 40);
    }
    for (int from : new int[] {0, 1, 11, 12, 13, 30}) {
      try (ImageTextStream sought = open(shards)) {
        sought.next();
        sought.seek(straight.get(from).cursor());
        assertThat(take(sought, 40 - from)).isEqualTo(straight.subList(from, 40));
      }
    }
  }

  @Test
  void seedBufferAndShardsDecideTheOrder() {
    List<Path> shards = shards();
    try (ImageTextStream one = open(shards);
        ImageTextStream other =
            ImageTextStream.open(shards, new ImageTextOptions(8, 1, 0.5, 8), 24, null);
        ImageTextStream larger = ImageTextStream.open(shards, OPTIONS, 25, null);
        ImageTextStream fewer = open(shards.subList(0, 4))) {
      assertThat(keys(take(other, 3))).isNotEqualTo(keys(take(one, 3)));
      assertThat(
              List.of(
                  one.fingerprint(),
                  other.fingerprint(),
                  larger.fingerprint(),
                  fewer.fingerprint()))
          .doesNotHaveDuplicates();
      assertThat(open(shards).fingerprint()).isEqualTo(one.fingerprint());
    }
  }

  @Test
  void aBatchHoldsDistinctKeysThoughEveryKeyComesOften() {
    Shards shard = new Shards();
    for (int i = 0; i < 200; i++) {
      String key = "key" + (i % 3 == 0 ? 0 : 1 + i % 11); // every third the same
      shard.sample(key, "image " + i, "caption " + i);
    }
    List<Path> shards = List.of(shard.write(folder.resolve("repeated.tar")));
    try (ImageTextStream stream = open(shards)) {
      for (ImageTextBatch batch : take(stream, 2 * stream.batchesPerEpoch())) {
        assertThat(keys(List.of(batch))).hasSize(8).doesNotHaveDuplicates();
      }
    }
  }

  @Test
  void tooFewDistinctKeysAreAnErrorAndNoEndlessSearch() {
    Shards shard = new Shards();
    for (int i = 0; i < 200; i++) {
      shard.sample("key" + i % 7, "image " + i, "caption");
    }
    List<Path> shards = List.of(shard.write(folder.resolve("seven.tar")));
    try (ImageTextStream stream = open(shards)) {
      assertThatThrownBy(stream::next)
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("a batch of 8 needs 8 distinct keys");
    }
  }

  @Test
  void aShardThatIsTruncatedInTheMiddleOfAnEpochIsToldOfAndReadingGoesOn() throws IOException {
    List<Path> shards = shards();
    try (ImageTextStream stream = open(shards)) {
      take(stream, 12);
      Path damaged = shards.get(2);
      byte[] whole = Files.readAllBytes(damaged);
      Files.write(damaged, Arrays.copyOf(whole, whole.length / 2));

      List<ImageTextBatch> epoch = take(stream, 12);

      assertThat(new HashSet<>(keys(epoch))).hasSizeBetween(80, 95);
      assertThat(stream.skipped().count()).isPositive();
      assertThat(stream.skipped().first().get(0))
          .contains("shard2.tar")
          .contains("the shard is truncated or damaged");
      assertThat(stream.cursor()).isEqualTo(new Cursor(2, 0));
    }
  }

  @Test
  void aShardThatIsGoneInTheMiddleOfARunIsToldOfAndReadingGoesOn() throws IOException {
    List<Path> shards = shards();
    try (ImageTextStream stream = open(shards)) {
      take(stream, 12);
      Files.delete(shards.get(4));
      Files.writeString(shards.get(0), "no tar".repeat(400));

      assertThat(new HashSet<>(keys(take(stream, 12)))).hasSize(60);
      assertThat(stream.skipped().first().toString())
          .contains("shard4.tar as a whole")
          .contains("shard0.tar as a whole");
      for (Path shard : shards.subList(1, 4)) {
        Files.delete(shard);
      }
      assertThatThrownBy(() -> take(stream, 12))
          .isInstanceOf(CorpusException.class)
          .hasMessageContaining("not one sample of 5 shards can be read");
    }
  }

  @Test
  void countsAreRememberedByNameSizeAndTime() throws IOException {
    List<Path> shards = shards();
    Path index = folder.resolve("store/shards.json");
    assertThat(ShardCounts.of(shards, index).counts()).containsOnly(20);
    Path shard = shards.get(0);
    FileTime time = Files.getLastModifiedTime(shard);
    Files.write(shard, new byte[(int) Files.size(shard)]);
    Files.setLastModifiedTime(shard, time);

    assertThat(ShardCounts.of(shards, index).samples()).isEqualTo(100); // not looked at again
    Files.setLastModifiedTime(shard, FileTime.fromMillis(time.toMillis() + 2000));
    assertThat(ShardCounts.of(shards, index).samples()).isEqualTo(80);
    Files.writeString(index, "{");
    assertThat(ShardCounts.of(shards, index).samples()).isEqualTo(80);
  }

  @Test
  void aDamagedShardIsCountedAsFarAsItGoes() throws IOException {
    List<Path> shards = shards();
    for (Path shard : shards) {
      byte[] whole = Files.readAllBytes(shard);
      Files.write(shard, Arrays.copyOf(whole, whole.length / 2));
    }
    assertThat(ShardCounts.of(shards.subList(0, 1), null).samples()).isBetween(8L, 11L);
    assertThat(ShardCounts.of(shards.subList(1, 2), null).samples()).isBetween(1L, 19L);
  }

  @Test
  void saysWhatDoesNotFit() {
    List<Path> shards = shards();
    assertThatThrownBy(() -> ImageTextStream.open(shards, OPTIONS, 7, null))
        .hasMessageContaining("a shuffle buffer of 7 samples (expected: at least a batch, 8");
    assertThatThrownBy(() -> ImageTextStream.open(shards, new ImageTextOptions(128, 1), 128, null))
        .hasMessageContaining("a batch of 128 needs as many samples")
        .hasMessageContaining("hold 100");
    assertThatThrownBy(() -> open(List.of(folder.resolve("none.tar"))))
        .hasMessageContaining("none.tar: no such file");
  }

  /** 240 MB of shards through a buffer of 32 images of 250 KB: 8 MB. */
  @Test
  void memoryIsTheBuffersHoweverLargeTheShards() throws IOException {
    List<Path> shards = new ArrayList<>();
    byte[] image = new byte[250_000];
    image[0] = 1;
    for (int i = 0; i < 4; i++) {
      Path shard = folder.resolve("large%d.tar".formatted(i));
      try (OutputStream out = Files.newOutputStream(shard);
          TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
        for (int n = 0; n < 240; n++) {
          member(tar, i + "-" + n + ".jpg", image);
          member(tar, i + "-" + n + ".txt", "caption".getBytes(UTF_8));
        }
      }
      shards.add(shard);
    }
    try (ImageTextStream stream =
        ImageTextStream.open(shards, new ImageTextOptions(16, 1), 32, null)) {
      long before = usedHeap();
      long most = 0;
      for (int batch = 0; batch < stream.batchesPerEpoch(); batch++) {
        stream.next();
        if (batch % 15 == 7) {
          most = Math.max(most, usedHeap() - before);
        }
      }
      assertThat(stream.batchesPerEpoch() * 16 * image.length).isGreaterThan(200_000_000L);
      assertThat(most).isLessThan(30_000_000);
    }
  }

  private static void member(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
