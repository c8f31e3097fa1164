package io.altmesh.evaluator.metric;

import java.util.stream.IntStream;

/**
 * At which rank each query finds its match.
 *
 * <p>Text→image: each caption is a query among all images, as in CLIP_benchmark's {@code
 * zeroshot_retrieval.py}. Image→text: each image is a query among all captions. Ties go to the
 * candidate that stands first, so that equal vectors never count as a hit for everybody; a query
 * without a finite similarity to its match ranks last.
 */
public final class Ranking {
  private Ranking() {}

  /**
   * Ranks from 0: how many candidates come before the match.
   *
   * @param matches for each query the row of its match among the candidates
   */
  public static int[] ranks(Vectors queries, Vectors candidates, int[] matches) {
    if (queries.dim() != candidates.dim()) {
      throw new IllegalArgumentException(
          "queries have %d dimensions, candidates %d (expected: the same space)"
              .formatted(queries.dim(), candidates.dim()));
    }
    return IntStream.range(0, queries.rows())
        .parallel()
        .map(query -> rank(queries, query, candidates, matches[query]))
        .toArray();
  }

  private static int rank(Vectors queries, int query, Vectors candidates, int match) {
    float score = queries.dot(query, candidates, match);
    if (!Float.isFinite(score)) {
      return candidates.rows() - 1;
    }
    int before = 0;
    for (int other = 0; other < candidates.rows(); other++) {
      float rival = queries.dot(query, candidates, other);
      if (rival > score || (rival == score && other < match)) {
        before++;
      }
    }
    return before;
  }
}
