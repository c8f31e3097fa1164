package io.altmesh.evaluator.metric;

import java.util.List;
import java.util.stream.IntStream;

/**
 * At which rank each query finds its match.
 *
 * <p>Text→image: each caption is a query among images. Image→text: each image is a query among
 * captions, and found by any of its own, as in CLIP_benchmark's {@code zeroshot_retrieval.py}. Ties
 * go to the candidate that stands first, so that equal vectors never count as a hit for everybody;
 * a query that failed (a zero row) or is not finite ranks last.
 */
public final class Ranking {
  /** The rank of a query none of whose matches is in the pool. */
  public static final int NOT_ASKED = -1;

  private Ranking() {}

  /**
   * Ranks from 0: how many candidates of a pool come before the best of a query's matches. Each
   * cosine is computed once, whatever the number of pools.
   *
   * @param matches for each query the rows of its matches among the candidates
   * @param pools which candidates count, each as long as there are candidates
   * @return for each pool the rank of each query, or {@link #NOT_ASKED}
   */
  public static int[][] ranks(
      Vectors queries, Vectors candidates, int[][] matches, List<boolean[]> pools) {
    if (queries.dim() != candidates.dim()) {
      throw new IllegalArgumentException(
          "queries have %d dimensions, candidates %d (expected: the same space)"
              .formatted(queries.dim(), candidates.dim()));
    }
    int[][] ranks = new int[pools.size()][queries.rows()];
    IntStream.range(0, queries.rows())
        .parallel()
        .forEach(
            query -> {
              float[] cosines = queries.cosines(query, candidates);
              for (int pool = 0; pool < ranks.length; pool++) {
                ranks[pool][query] = rank(cosines, matches[query], pools.get(pool));
              }
            });
    return ranks;
  }

  private static int rank(float[] cosines, int[] matches, boolean[] pool) {
    int best = NOT_ASKED;
    boolean asked = false;
    for (int match : matches) {
      asked |= pool[match];
      if (pool[match] && Float.isFinite(cosines[match])) {
        best = best < 0 || before(cosines, match, best) ? match : best;
      }
    }
    if (best < 0) {
      return asked ? size(pool) - 1 : NOT_ASKED;
    }
    int rank = 0;
    for (int other = 0; other < cosines.length; other++) {
      rank += pool[other] && before(cosines, other, best) ? 1 : 0;
    }
    return rank;
  }

  private static boolean before(float[] cosines, int one, int other) {
    return cosines[one] > cosines[other] || (cosines[one] == cosines[other] && one < other);
  }

  private static int size(boolean[] pool) {
    int size = 0;
    for (boolean counts : pool) {
      size += counts ? 1 : 0;
    }
    return size;
  }
}
