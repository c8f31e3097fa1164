package io.altmesh.encoder.similarity;

import java.util.Arrays;

/**
 * The best match of each row on both sides, with its exact score: what the others are counted
 * against. Equal scores: the one that stands first.
 */
final class BestMatches {
  /** No match of the row can be used, but it has some. */
  static final int FAILED = -2;

  private final int[] best;
  private final double[] scores;

  private BestMatches(int rows) {
    best = new int[rows];
    scores = new double[rows];
    Arrays.fill(best, Ranks.NOT_ASKED);
    Arrays.fill(scores, Double.POSITIVE_INFINITY);
  }

  record Sides(BestMatches queries, BestMatches candidates) {}

  static Sides of(Rows queries, Rows candidates, Matches matches) {
    matches.check(queries, candidates);
    BestMatches ofQueries = new BestMatches(queries.count());
    BestMatches ofCandidates = new BestMatches(candidates.count());
    Dot dot = new Dot(queries, candidates);
    for (int query = 0; query < matches.queries(); query++) {
      for (int at = matches.starts()[query]; at < matches.starts()[query + 1]; at++) {
        int candidate = matches.candidates()[at];
        double score = dot.of(query, candidate);
        ofQueries.offer(query, candidate, score);
        ofCandidates.offer(candidate, query, score);
      }
    }
    return new Sides(ofQueries, ofCandidates);
  }

  private void offer(int row, int match, double score) {
    if (Double.isNaN(score)) {
      best[row] = best[row] == Ranks.NOT_ASKED ? FAILED : best[row];
    } else if (best[row] < 0 || before(match, score, row)) {
      best[row] = match;
      scores[row] = score;
    }
  }

  /** Whether another, of this score, stands before the row's best match. */
  boolean before(int other, double score, int row) {
    return score > scores[row] || (score == scores[row] && other < best[row]);
  }

  int best(int row) {
    return best[row];
  }

  /** Scores of some rows' best matches, rounded; infinite where there is none. */
  float[] limits(int from, int count) {
    float[] limits = new float[count];
    for (int i = 0; i < count; i++) {
      limits[i] = (float) scores[from + i];
    }
    return limits;
  }

  /** Counts as ranks: a failed row's is the last of a pool. */
  int[] ranks(int[] before, int pool) {
    int[] ranks = new int[before.length];
    for (int row = 0; row < ranks.length; row++) {
      ranks[row] = best[row] >= 0 ? before[row] : best[row] == FAILED ? pool - 1 : best[row];
    }
    return ranks;
  }
}
