package io.altmesh.corpus.images;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.SkippedRows;
import io.altmesh.corpus.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However damaged a shard is, samples are read, skipped and counted, or the shard is refused; and a
 * small one takes little memory.
 */
class WebDatasetFuzzTest {
  private static final long SEED = 20261124;
  private static final long MOST_BYTES = 16 << 20;

  @TempDir Path folder;

  private final List<byte[]> plain = plain();
  private final List<byte[]> sparse = sparse();
  private final AtomicInteger samples = new AtomicInteger();
  private final AtomicInteger skips = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();

  @Test
  void readsSkipsOrRefusesADamagedTar() throws Exception {
    new Fuzz(SEED, MOST_BYTES)
        .run(0, 10_000, random -> read("shard.tar", TarMutations.tar(original(random), random)));
    assertSomeOfEach();
  }

  @Test
  void readsSkipsOrRefusesADamagedGzip() throws Exception {
    new Fuzz(SEED, MOST_BYTES)
        .run(
            0,
            10_000,
            random -> {
              byte[] original = original(random);
              boolean inside = random.nextBoolean();
              read(
                  "shard.tar.gz",
                  inside
                      ? TextFiles.gzip(TarMutations.tar(original, random))
                      : TarMutations.bytes(TextFiles.gzip(original), random));
            });
    assertSomeOfEach();
  }

  private void assertSomeOfEach() {
    assertThat(samples).hasValueGreaterThan(1000);
    assertThat(skips).hasValueGreaterThan(1000);
    assertThat(refusals).hasValueGreaterThan(100);
  }

  private void read(String name, byte[] bytes) throws IOException {
    Path shard = folder.resolve(name);
    Files.deleteIfExists(shard); // ext4 flushes a file that is shortened and written anew
    Files.write(shard, bytes);
    SkippedRows skipped = new SkippedRows();
    try {
      WebDatasetReader.read(shard, this::check, skipped);
      skips.addAndGet((int) skipped.count());
    } catch (CorpusException e) {
      assertThat(e).hasMessageStartingWith(shard.toString());
      refusals.incrementAndGet();
    }
  }

  private void check(ImageText sample) {
    assertThat(sample.image()).isNotEmpty();
    assertThat(sample.captions()).isNotEmpty().doesNotContain("");
    samples.incrementAndGet();
  }

  private byte[] original(SplittableRandom random) {
    List<byte[]> some = random.nextInt(3) == 0 ? sparse : plain;
    return some.get(random.nextInt(some.size()));
  }

  private static List<byte[]> plain() {
    return List.of(
        new Shards()
            .sample("1", "IMAGE ".repeat(100), "a dog", "a pet")
            .member("2.jpg", "IMAGE 2")
            .member("2.json", "{\"caption\": \"a cat\", \"captions\": [\"a tom\"], \"width\": 64}")
            .member("readme", "passed over")
            .bytes(),
        new Shards().sample("folder/".repeat(40) + "1", "IMAGE", "a dog").bytes());
  }

  private static List<byte[]> sparse() {
    List<byte[]> shards = new ArrayList<>();
    for (SparseTar format : SparseTar.values()) {
      for (long size : new long[] {1000, 1 << 30, (1L << 33) - 1}) {
        shards.add(format.of(size));
      }
    }
    return shards;
  }
}
