package io.altmesh.encoder.similarity;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The best match of each row on both sides, with its exact score: what the others are counted
 * against. Equal scores: the one that stands first.
 */
final class BestMatches {
  /** No match of the row can be used, but it has some. */
  static final int FAILED = -2;

  /** Queries whose matches one thread scores at a time. */
  private static final int TOGETHER = 1024;

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
    double[] scores = scores(queries, candidates, matches);
    for (int query = 0; query < matches.queries(); query++) {
      for (int at = matches.starts()[query]; at < matches.starts()[query + 1]; at++) {
        int candidate = matches.candidates()[at];
        ofQueries.offer(query, candidate, scores[at]);
        ofCandidates.offer(candidate, query, scores[at]);
      }
    }
    return new Sides(ofQueries, ofCandidates);
  }

  /** Of every match; on all cores, for it is as much as a percent of the products to come. */
  private static double[] scores(Rows queries, Rows candidates, Matches matches) {
    double[] scores = new double[matches.candidates().length];
    int parts = (matches.queries() + TOGETHER - 1) / TOGETHER;
    IntStream.range(0, parts)
        .parallel()
        .forEach(
            part -> {
              Dot dot = new Dot(queries, candidates);
              int end = Math.min(matches.queries(), (part + 1) * TOGETHER);
              for (int query = part * TOGETHER; query < end; query++) {
                for (int at = matches.starts()[query]; at < matches.starts()[query + 1]; at++) {
                  scores[at] = dot.of(query, matches.candidates()[at]);
                }
              }
            });
    return scores;
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
