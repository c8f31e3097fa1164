package io.altmesh.encoder.similarity;

import java.util.List;

/**
 * Which candidates are right for which query; any number each, none too.
 *
 * @param starts where each query's candidates begin in {@code candidates}; one more at the end
 * @param candidates rows of candidates
 */
public record Matches(int[] starts, int[] candidates) {

  /** One candidate a query, as an image's class or a caption's image. */
  public static Matches ofOne(int[] candidateOfQuery) {
    int[] starts = new int[candidateOfQuery.length + 1];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = i;
    }
    return new Matches(starts, candidateOfQuery);
  }

  /** Several candidates a query. */
  public static Matches of(List<int[]> candidatesOfQueries) {
    int[] starts = new int[candidatesOfQueries.size() + 1];
    for (int i = 0; i < candidatesOfQueries.size(); i++) {
      starts[i + 1] = starts[i] + candidatesOfQueries.get(i).length;
    }
    int[] all = new int[starts[candidatesOfQueries.size()]];
    for (int i = 0; i < candidatesOfQueries.size(); i++) {
      int[] some = candidatesOfQueries.get(i);
      System.arraycopy(some, 0, all, starts[i], some.length);
    }
    return new Matches(starts, all);
  }

  public int queries() {
    return starts.length - 1;
  }

  void check(Rows queries, Rows rows) {
    if (queries.dim() != rows.dim()) {
      throw new IllegalArgumentException(
          "queries have %d dimensions, candidates %d (expected: the same space)"
              .formatted(queries.dim(), rows.dim()));
    }
    if (queries() != queries.count()) {
      throw new IllegalArgumentException(
          "matches of %d queries, but %d query vectors (expected: as many)"
              .formatted(queries(), queries.count()));
    }
    for (int candidate : candidates) {
      if (candidate < 0 || candidate >= rows.count()) {
        throw new IllegalArgumentException(
            "candidate %d (expected 0..%d)".formatted(candidate, rows.count() - 1));
      }
    }
  }
}
