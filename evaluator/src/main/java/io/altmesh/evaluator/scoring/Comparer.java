package io.altmesh.evaluator.scoring;

import io.altmesh.encoder.similarity.Direction;
import io.altmesh.encoder.similarity.Matches;
import io.altmesh.encoder.similarity.Nearest;
import io.altmesh.encoder.similarity.Ranks;
import io.altmesh.encoder.similarity.Rows;
import io.altmesh.encoder.similarity.Similarity;

/**
 * The one place where vectors are compared, on one engine for all evaluations of a process.
 * Thread-safe: whoever comes second waits for the first one's block.
 */
public final class Comparer implements AutoCloseable {
  private final Similarity similarity;

  private Comparer(Similarity similarity) {
    this.similarity = similarity;
  }

  /** On the first GPU, or the processor. */
  public static Comparer open() {
    return new Comparer(Similarity.open("auto"));
  }

  /**
   * Ranks of the queries' best matches among the candidates, from 0; {@link Ranks#NOT_ASKED} for a
   * query without a match.
   */
  synchronized int[] ranks(Rows queries, Rows candidates, Matches matches) {
    return similarity.rank(queries, candidates, matches, Direction.QUERIES).finish().queries();
  }

  /** The k nearest candidates of each query. */
  synchronized Nearest nearest(Rows queries, Rows candidates, int k) {
    return similarity.nearest(queries, candidates, k);
  }

  @Override
  public synchronized void close() {
    similarity.close();
  }
}
