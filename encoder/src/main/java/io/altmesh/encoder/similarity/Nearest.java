package io.altmesh.encoder.similarity;

/**
 * The nearest candidates of each query, nearest first.
 *
 * @param k a query's places
 * @param candidates (Q × k) rows of candidates; -1 where there are no more, and everywhere for a
 *     query that failed
 * @param scores (Q × k) rounded to float; NaN beside -1
 */
public record Nearest(int k, int[] candidates, float[] scores) {
  /** The candidate at a place (from 0) of a query's list, or -1. */
  public int candidate(int query, int place) {
    return candidates[query * k + place];
  }

  public float score(int query, int place) {
    return scores[query * k + place];
  }
}
