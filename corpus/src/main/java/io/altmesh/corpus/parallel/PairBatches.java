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
 * <p>Without a shuffle buffer all pairs are held in memory, at about the size of the text plus 28
 * bytes a row, and an epoch is shuffled as a whole. With a buffer of N rows, N rows are held, and
 * where filters leave rows out a bit for each row of the corpus. Files come in an order of the
 * epoch's own and sources in proportion; a row moves by at most N within the stream, so rows that
 * stand together in one file should be in no order that matters, or in many files. A corpus is then
 * read once at the opening, to count its rows, and once an epoch for each time that its most
 * repeated row is shown.
 *
 * <p>The cursor is a value: {@code seek(c)} and then {@code next()} give exactly what they gave, or
 * would have given, when {@code cursor()} was {@code c}. In memory this costs nothing. Streamed,
 * the first {@code next()} reads at most one file of each source from its beginning, and half a
 * buffer of rows, whose lengths are taken again; files before that are passed over unread.
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
   * Reads all sources and holds them in memory, at about the size of the text plus 28 bytes a row.
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
   * SHA-256, in hex, of what the order depends on: the text and language of all rows, in which
   * files of which source they are (not those files' names), weights and temperature, batch size,
   * seed and buffer. A cursor is good where this is the same. In memory it covers the lengths too;
   * streamed it does not, since they are not known yet: whoever changes what {@code length}
   * measures must see to that.
   */
  String fingerprint();

  /** What was left out. */
  SkippedRows skipped();

  @Override
  void close();
}
