package io.altmesh.corpus.images;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.SkippedRows;

/**
 * Batches of images with captions without end: epoch after epoch, each in an order of its own, the
 * same for the same seed and shards on every machine. The cursor is a value, as in {@link
 * io.altmesh.corpus.parallel.PairBatches}. Not thread-safe. Whoever opens it closes it.
 */
public interface ImageTextSource extends AutoCloseable {
  /** The same in every epoch. */
  long batchesPerEpoch();

  /** Samples of all shards; an epoch shows those that fill batches. */
  long sampleCount();

  /** The next batch, full, of distinct keys or of groups of them; there always is one. */
  ImageTextBatch next();

  /** The batch that {@link #next} will return. */
  Cursor cursor();

  /**
   * Goes to where a cursor was taken.
   *
   * @throws IllegalArgumentException when an epoch of this data has fewer batches than the cursor
   *     says
   */
  void seek(Cursor cursor);

  /** SHA-256, in hex, of all that the order depends on. A cursor is good where this is the same. */
  String fingerprint();

  /** What was left out. */
  SkippedRows skipped();

  @Override
  void close();
}
