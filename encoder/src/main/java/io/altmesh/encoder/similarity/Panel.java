package io.altmesh.encoder.similarity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

/** Candidates on the engine, and what strips of queries are asked of them. Thread-safe. */
final class Panel implements AutoCloseable {
  private final Strips strips;
  private final NDManager scope;
  private final NDArray rows;
  private final NDArray lengths;
  private final NDArray limits;
  private final int count;

  private Panel(Strips strips, NDManager scope, NDList panel, NDArray limits) {
    this.strips = strips;
    this.scope = scope;
    this.rows = panel.get(0);
    this.lengths = panel.get(1);
    this.limits = limits;
    this.count = (int) rows.getShape().get(0);
  }

  /**
   * Brings candidates onto the engine.
   *
   * @param best of all candidates
   */
  static Panel open(Strips strips, Rows candidates, int from, int count, BestMatches best) {
    NDManager scope = strips.newScope();
    try {
      NDList panel = strips.panel(scope, candidates, from, count);
      return new Panel(strips, scope, panel, scope.create(best.limits(from, count)));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /** Candidates that are only searched, not ranked. */
  static Panel open(Strips strips, Rows candidates, int from, int count) {
    NDManager scope = strips.newScope();
    try {
      NDList panel = strips.panel(scope, candidates, from, count);
      return new Panel(strips, scope, panel, panel.get(1));
    } catch (RuntimeException e) {
      scope.close();
      throw e;
    }
  }

  /**
   * Counts of what certainly stands before, and places (query, candidate) that are too near to
   * tell, pair after pair.
   */
  record Counts(
      float[] ofQueries, float[] ofCandidates, long[] nearQueries, long[] nearCandidates) {}

  /** Ranks a strip; places count from the strip's and the panel's first rows. */
  Counts rank(Rows queries, int from, int rowCount, BestMatches best, boolean both) {
    try (NDManager once = strips.newScope();
        Strips.Strip strip = strips.strip(once, queries, from, rowCount)) {
      NDArray queryLimits = once.create(best.limits(from, rowCount));
      NDList found =
          strips
              .program()
              .run(
                  once,
                  "rank",
                  strip.rows(),
                  rows,
                  lengths,
                  queryLimits,
                  limits,
                  slack(queries.dim()),
                  strips.tiling().tile(),
                  both);
      return new Counts(
          found.get(0).toFloatArray(),
          found.get(1).toFloatArray(),
          found.get(2).toLongArray(),
          found.get(3).toLongArray());
    }
  }

  /**
   * The k roughly nearest of each query of a strip: places (Q, k) in the panel, scores (Q, k) and
   * by how much the scores of each can be off (Q).
   */
  NDList nearest(NDManager once, Rows queries, int from, int rowCount, int k) {
    try (Strips.Strip strip = strips.strip(once, queries, from, rowCount)) {
      return strips
          .program()
          .run(
              once,
              "nearest",
              strip.rows(),
              rows,
              lengths,
              slack(queries.dim()),
              strips.tiling().tile(),
              k);
    }
  }

  int count() {
    return count;
  }

  /**
   * How far a float product of rows of unit length can be off, in whatever order its terms are
   * summed (Higham, Accuracy and Stability, 3.1); a little more for the roundings of the limits.
   */
  static double slack(int dim) {
    return 1.01 * (dim + 16) * Math.scalb(1.0, -24);
  }

  @Override
  public void close() {
    scope.close();
  }
}
