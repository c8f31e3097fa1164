package io.altmesh.corpus.parallel;

import org.jspecify.annotations.Nullable;

/** The rows of one file from beginning to end, one at a time. Not thread-safe. */
interface RowReader extends AutoCloseable {
  /**
   * The next well-formed pair, or null after the last. Bad rows are counted and passed over.
   *
   * @throws io.altmesh.corpus.CorpusException when the file cannot be read on
   */
  @Nullable SentencePair next();

  /** The number of the row that {@link #next} returned last, from 1. */
  long row();

  @Override
  void close();
}
