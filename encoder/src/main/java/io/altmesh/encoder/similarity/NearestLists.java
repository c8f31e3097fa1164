package io.altmesh.encoder.similarity;

import java.util.Arrays;

/** Lists of nearest candidates, kept in order while candidates are offered in any order. */
final class NearestLists {
  private final int k;
  private final int[] candidates;
  private final double[] scores;

  NearestLists(int queries, int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k %d (expected: at least 1)".formatted(k));
    }
    this.k = k;
    this.candidates = new int[queries * k];
    this.scores = new double[queries * k];
    Arrays.fill(candidates, -1);
    Arrays.fill(scores, Double.NaN);
  }

  /** Scores all candidates. */
  void scan(int query, Dot dot, int count) {
    clear(query);
    for (int candidate = 0; candidate < count; candidate++) {
      offer(query, candidate, dot.of(query, candidate));
    }
  }

  void clear(int query) {
    Arrays.fill(candidates, query * k, (query + 1) * k, -1);
    Arrays.fill(scores, query * k, (query + 1) * k, Double.NaN);
  }

  /** Takes a candidate in where it belongs; one of NaN is dropped. */
  void offer(int query, int candidate, double score) {
    int first = query * k;
    int place = first + k;
    while (place > first && before(candidate, score, place - 1)) {
      place--;
    }
    if (place == first + k || Double.isNaN(score)) {
      return;
    }
    System.arraycopy(candidates, place, candidates, place + 1, first + k - 1 - place);
    System.arraycopy(scores, place, scores, place + 1, first + k - 1 - place);
    candidates[place] = candidate;
    scores[place] = score;
  }

  private boolean before(int candidate, double score, int place) {
    return candidates[place] < 0
        || score > scores[place]
        || (score == scores[place] && candidate < candidates[place]);
  }

  /** The last place's score; NaN while the list is not full. */
  double last(int query) {
    return scores[query * k + k - 1];
  }

  Nearest result() {
    float[] rounded = new float[scores.length];
    for (int i = 0; i < rounded.length; i++) {
      rounded[i] = (float) scores[i];
    }
    return new Nearest(k, candidates, rounded);
  }
}
