package io.altmesh.encoder.similarity;

/**
 * A ranking under way, a block at a time: whoever runs it can stop between blocks, and tell of the
 * queries that are done. Needs memory for the ranks and a few tiles of scores, whatever the sizes.
 * Confined to one thread.
 */
public interface Ranking {
  /**
   * Computes the next block, a second or two of work.
   *
   * @return false when all was done already
   */
  boolean advance();

  /** Queries from the first on whose ranks are final. */
  int queriesDone();

  /** Share of all scores computed, 0 to 1. */
  double progress();

  /**
   * The ranks. Before the end, only those of {@link #queriesDone} are final; candidates' are so at
   * the end.
   */
  Ranks ranks();

  /** Runs to the end. */
  default Ranks finish() {
    while (advance()) {
      // each call is a block
    }
    return ranks();
  }
}
