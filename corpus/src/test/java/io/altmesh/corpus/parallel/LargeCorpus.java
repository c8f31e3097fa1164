package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Cursor;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Streams an epoch of a generated corpus in a process of its own, whose heap is bounded by {@code
 * -Xmx}, and tells of rows, speed and memory.
 */
final class LargeCorpus {
  private static final int SHARDS = 8;
  private static final int BATCH = 64;
  private static final String WORDS =
      "the quick brown fox jumps over a lazy dog while seven small boats drift along the quiet river";

  private LargeCorpus() {}

  /**
   * @param args folder, rows, shuffle buffer
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args[0]);
    int rows = Integer.parseInt(args[1]);
    generate(folder, rows);
    PairMix mix =
        new PairMix(
            List.of(
                new PairSource(
                    PairFiles.of(folder.resolve("part-*.tsv*")), 1, "fr", false, Columns.DEFAULT)));
    PairOrder order = new PairOrder(BATCH, 1, Integer.parseInt(args[2]), folder);
    long start = System.nanoTime();
    try (PairBatches batches = open(mix, order)) {
      tell("counted", rows, start);
      stream(batches, rows);
    }
    start = System.nanoTime();
    try (PairBatches again = open(mix, order)) {
      tell("opened with the counts remembered", rows, start);
      start = System.nanoTime();
      again.seek(new Cursor(7, again.batchesPerEpoch() * 3 / 5));
      again.next();
      tell("went to three fifths of an epoch", rows, start);
    }
    System.out.println("done");
  }

  private static PairBatches open(PairMix mix, PairOrder order) {
    return PairBatches.open(mix, order, pair -> pair.target().length());
  }

  private static void stream(PairBatches batches, int rows) {
    BitSet seen = new BitSet(rows);
    long before = heapAfterCollection();
    long most = 0;
    long start = System.nanoTime();
    for (long i = 0; i < batches.batchesPerEpoch(); i++) {
      for (SentencePair pair : batches.next().pairs()) {
        int row = Integer.parseInt(pair.source().substring(0, pair.source().indexOf(' ')));
        if (seen.get(row)) {
          throw new AssertionError("row " + row + " came twice");
        }
        seen.set(row);
      }
      if (i % (batches.batchesPerEpoch() / 10) == 0) {
        most = Math.max(most, heapAfterCollection());
      }
    }
    tell("streamed", rows, start);
    if (seen.cardinality() != rows) {
      throw new AssertionError(seen.cardinality() + " rows came of " + rows);
    }
    System.out.printf(
        Locale.ROOT, "heap after collection: %d MiB before, %d MiB at most%n", before, most);
  }

  private static long heapAfterCollection() {
    System.gc();
    return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) >> 20;
  }

  private static void tell(String what, int rows, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(Locale.ROOT, "%s: %.1f s, %.0f rows/s%n", what, seconds, rows / seconds);
  }

  /** Row i of n lies in shard i * SHARDS / n; every fourth shard is compressed. */
  private static void generate(Path folder, int rows) throws IOException {
    for (int shard = 0; shard < SHARDS; shard++) {
      boolean gzip = shard % 4 == 3;
      Path file = folder.resolve("part-%02d.tsv%s".formatted(shard, gzip ? ".gz" : ""));
      try (OutputStream out = Files.newOutputStream(file);
          BufferedWriter text =
              new BufferedWriter(
                  new OutputStreamWriter(gzip ? new GZIPOutputStream(out, 1 << 16) : out, UTF_8))) {
        int end = (int) ((long) rows * (shard + 1) / SHARDS);
        for (int row = (int) ((long) rows * shard / SHARDS); row < end; row++) {
          text.write(row + " " + WORDS.substring(row * 7 % 50));
          text.write("\tphrase " + WORDS.substring(row * 31 % 90) + "\n");
        }
      }
    }
  }
}
