package io.altmesh.encoder.similarity;

import java.nio.FloatBuffer;

/** The twin in plain Java: every score in double precision, one after another. For small pools. */
public final class PlainSimilarity implements Similarity {

  @Override
  public Ranking rank(Rows queries, Rows candidates, Matches matches, Direction direction) {
    return new PlainRanking(queries, candidates, matches, direction);
  }

  @Override
  public Nearest nearest(Rows queries, Rows candidates, int k) {
    NearestLists lists = new NearestLists(queries.count(), k);
    Dot dot = new Dot(queries, candidates);
    for (int query = 0; query < queries.count(); query++) {
      lists.scan(query, dot, candidates.count());
    }
    return lists.result();
  }

  @Override
  public void close() {}

  private static final class PlainRanking implements Ranking {
    private final Dot dot;
    private final BestMatches.Sides best;
    private final boolean[] usable;
    private final int[] ofQueries;
    private final int[] ofCandidates;
    private final boolean both;
    private int next;

    PlainRanking(Rows queries, Rows candidates, Matches matches, Direction direction) {
      best = BestMatches.of(queries, candidates, matches);
      dot = new Dot(queries, candidates);
      ofQueries = new int[queries.count()];
      ofCandidates = new int[candidates.count()];
      both = direction == Direction.BOTH;
      usable = new boolean[queries.count()];
      float[] row = new float[queries.dim()];
      for (int i = 0; i < usable.length; i++) {
        queries.read(i, 1, FloatBuffer.wrap(row));
        usable[i] = Dot.usable(row);
      }
    }

    @Override
    public boolean advance() {
      if (next == ofQueries.length) {
        return false;
      }
      for (int candidate = 0; usable[next] && candidate < ofCandidates.length; candidate++) {
        double score = dot.of(next, candidate); // NaN, of a failed candidate, is before none
        ofQueries[next] += best.queries().before(candidate, score, next) ? 1 : 0;
        ofCandidates[candidate] += best.candidates().before(next, score, candidate) ? 1 : 0;
      }
      next++;
      return true;
    }

    @Override
    public int queriesDone() {
      return next;
    }

    @Override
    public double progress() {
      return ofQueries.length == 0 ? 1 : (double) next / ofQueries.length;
    }

    @Override
    public Ranks ranks() {
      int[] queries = best.queries().ranks(ofQueries, ofCandidates.length);
      return new Ranks(
          queries, both ? best.candidates().ranks(ofCandidates, ofQueries.length) : new int[0]);
    }
  }
}
