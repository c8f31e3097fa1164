package io.altmesh.corpus.parallel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.EpochWalk;
import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.SkippedRows;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** All pairs in memory; the order of an epoch is made when its first batch is asked for. */
final class PairsInMemory implements PairBatches {
  private final PairTable table;
  private final List<EpochOrder.Source> sources;
  private final int batchSize;
  private final long seed;
  private final SkippedRows skipped;
  private final String fingerprint;
  private final EpochWalk walk;
  private @Nullable EpochOrder order;
  private long orderedEpoch;

  private PairsInMemory(
      PairTable table,
      List<EpochOrder.Source> sources,
      int batchSize,
      long seed,
      SkippedRows skipped,
      String fingerprint) {
    this.table = table;
    this.sources = sources;
    this.batchSize = batchSize;
    this.seed = seed;
    this.skipped = skipped;
    this.fingerprint = fingerprint;
    this.walk = new EpochWalk(EpochOrder.batchesPerEpoch(sources, batchSize));
  }

  static PairsInMemory read(
      List<PairSource> files, int batchSize, long seed, ToIntFunction<SentencePair> length) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no sources (expected: at least one)");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size: " + batchSize + " (expected: >= 1)");
    }
    MessageDigest digest = Sha256.digest();
    PairTable table = new PairTable(digest);
    SkippedRows skipped = new SkippedRows();
    List<EpochOrder.Source> sources = new ArrayList<>();
    for (PairSource file : files) {
      int first = table.size();
      PairReader.read(file, pair -> table.add(pair, length.applyAsInt(pair)), skipped);
      sources.add(new EpochOrder.Source(first, table.size() - first, file.weight()));
    }
    requireUsable(sources, files);
    for (EpochOrder.Source source : sources) {
      digest.update((source.rows() + " × " + source.weight() + "\n").getBytes(UTF_8));
    }
    digest.update((batchSize + " " + seed).getBytes(UTF_8));
    return new PairsInMemory(
        table, sources, batchSize, seed, skipped, HexFormat.of().formatHex(digest.digest()));
  }

  private static void requireUsable(List<EpochOrder.Source> sources, List<PairSource> files) {
    long pairs = sources.stream().mapToLong(EpochOrder.Source::pairsPerEpoch).sum();
    if (pairs < 1 || pairs > 1 << 30) {
      throw new CorpusException(
          "%d pairs in an epoch of %s (expected: 1 to 2^30); change the weights"
              .formatted(pairs, files));
    }
  }

  @Override
  public long batchesPerEpoch() {
    return walk.batchesPerEpoch();
  }

  @Override
  public long pairsPerEpoch() {
    return sources.stream().mapToLong(EpochOrder.Source::pairsPerEpoch).sum();
  }

  @Override
  public PairBatch next() {
    Cursor here = walk.advance();
    int[] rows = order(here.epoch()).batch(here.batch());
    return new PairBatch(here.epoch(), Arrays.stream(rows).mapToObj(table::get).toList());
  }

  @Override
  public Cursor cursor() {
    return walk.cursor();
  }

  @Override
  public void seek(Cursor cursor) {
    walk.seek(cursor);
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public SkippedRows skipped() {
    return skipped;
  }

  /** Nothing to release. */
  @Override
  public void close() {}

  private EpochOrder order(long epoch) {
    if (order == null || orderedEpoch != epoch) {
      order = new EpochOrder(sources, batchSize, seed, epoch, table::length);
      orderedEpoch = epoch;
    }
    return order;
  }
}
