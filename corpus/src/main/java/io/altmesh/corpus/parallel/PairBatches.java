package io.altmesh.corpus.parallel;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.SkippedRows;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Batches of sentence pairs without end: epoch after epoch, each in an order of its own, the same
 * for the same seed and files on every machine.
 *
 * <p>A source of weight w gives round(w × rows) pairs to every epoch: each row as often as the
 * whole part of w says, and for the fraction a seeded choice of rows, made anew each epoch. Pairs
 * of like length share a batch. One batch of an epoch may be short; it comes at a random place, as
 * all batches do.
 *
 * <p>The cursor is a value: {@code seek(c)} and then {@code next()} give exactly what they gave, or
 * would have given, when {@code cursor()} was {@code c}.
 *
 * <p>Not thread-safe: confine to one thread. Whoever opens it closes it.
 */
public interface PairBatches extends AutoCloseable {

  /**
   * Opens a mix: in memory, or streamed when the order has a shuffle buffer.
   *
   * @param length of a pair, such as the student's token count; in memory called once a row, here;
   *     streamed whenever a row enters the buffer
   * @throws io.altmesh.corpus.CorpusException when a file is missing, of unknown format, or without
   *     a single pair. Single bad rows are counted in {@link #skipped}
   */
  static PairBatches open(PairMix mix, PairOrder order, ToIntFunction<SentencePair> length) {
    return order.shuffleBuffer() == 0
        ? PairsInMemory.read(mix, order, length)
        : StreamedPairs.open(mix, order, length);
  }

  /**
   * Reads all sources and holds them in memory, at about the size of the text plus 24 bytes a row.
   *
   * @param sources at least one
   * @param batchSize pairs a batch
   * @param seed of choice and order
   * @param length of a pair, such as the student's token count; called once a row, here
   * @throws io.altmesh.corpus.CorpusException when a file is missing, of unknown format, or without
   *     a single pair. Single bad rows are counted in {@link #skipped}
   */
  static PairBatches open(
      List<PairSource> sources, int batchSize, long seed, ToIntFunction<SentencePair> length) {
    return open(new PairMix(sources), new PairOrder(batchSize, seed), length);
  }

  /**
   * As {@link #open(List, int, long, ToIntFunction)}, with the target's UTF-16 length as its
   * length.
   */
  static PairBatches open(List<PairSource> sources, int batchSize, long seed) {
    return open(sources, batchSize, seed, pair -> pair.target().length());
  }

  /** The same in every epoch. */
  long batchesPerEpoch();

  /** Pairs in an epoch, after weighting. */
  long pairsPerEpoch();

  /** The next batch; there always is one. */
  PairBatch next();

  /** The batch that {@link #next} will return. */
  Cursor cursor();

  /**
   * Goes to where a cursor was taken.
   *
   * @throws IllegalArgumentException when an epoch of this data has fewer batches than the cursor
   *     says
   */
  void seek(Cursor cursor);

  /**
   * SHA-256, in hex, of all that the order depends on: rows, lengths, weights, batch size, seed. A
   * cursor is good where this is the same.
   */
  String fingerprint();

  /** What was left out. */
  SkippedRows skipped();

  @Override
  void close();
}
