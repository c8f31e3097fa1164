package io.altmesh.encoder.similarity;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Panel after panel of candidates, in each all queries, block after block, in a block strip beside
 * strip. The engine counts what certainly stands before a row's best match; what its rounding
 * leaves open is scored exactly.
 */
final class EngineRanking implements Ranking {
  /** Multiply-adds of a block: about a second of two cores. */
  private static final double BLOCK = 1e11;

  private final Strips strips;
  private final Rows queries;
  private final Rows candidates;
  private final boolean both;
  private final BestMatches.Sides best;
  private final AtomicIntegerArray ofQueries;
  private final AtomicIntegerArray ofCandidates;
  private final int panelRows;
  private final int blockRows;
  private @Nullable Panel panel;
  private int panelFrom;
  private int queryFrom;

  EngineRanking(
      Strips strips, Rows queries, Rows candidates, Matches matches, Direction direction) {
    this.strips = strips;
    this.queries = queries;
    this.candidates = candidates;
    this.both = direction == Direction.BOTH;
    this.best = BestMatches.of(queries, candidates, matches);
    this.ofQueries = new AtomicIntegerArray(queries.count());
    this.ofCandidates = new AtomicIntegerArray(candidates.count());
    Tiling tiling = strips.tiling();
    this.panelRows = Math.min(candidates.count(), tiling.panelRows(queries.dim()));
    this.blockRows = blockRows(tiling);
    this.queryFrom = candidates.count() == 0 ? queries.count() : 0;
  }

  /** Whole strips, and as many for each worker. */
  private int blockRows(Tiling tiling) {
    int turn = tiling.workers() * tiling.strip();
    double turns = BLOCK / queries.dim() / Math.max(1, panelRows) / turn;
    return turn * (int) Math.max(1, Math.min(turns, 1 << 10));
  }

  @Override
  public boolean advance() {
    if (queryFrom == queries.count() && !nextPanel()) {
      return false;
    }
    if (panel == null) {
      panel = Panel.open(strips, candidates, panelFrom, panelTo() - panelFrom, best.candidates());
    }
    int from = queryFrom;
    int to = Math.min(queries.count(), from + blockRows);
    int strip = strips.tiling().strip();
    Panel current = panel;
    try {
      strips.forEach(
          (to - from + strip - 1) / strip,
          part -> rank(current, from + part * strip, Math.min(to, from + (part + 1) * strip)));
    } catch (RuntimeException e) {
      closePanel();
      throw e;
    }
    queryFrom = to;
    if (queryFrom == queries.count()) {
      closePanel();
    }
    return true;
  }

  private boolean nextPanel() {
    if (panelTo() >= candidates.count() || queries.count() == 0) {
      return false;
    }
    panelFrom = panelTo();
    queryFrom = 0;
    return true;
  }

  private int panelTo() {
    return Math.min(candidates.count(), panelFrom + panelRows);
  }

  private void closePanel() {
    if (panel != null) {
      panel.close();
      panel = null;
    }
  }

  private void rank(Panel current, int from, int to) {
    Panel.Counts counts = current.rank(queries, from, to - from, best.queries(), both);
    add(ofQueries, from, counts.ofQueries());
    add(ofCandidates, panelFrom, counts.ofCandidates());
    Dot dot = new Dot(queries, candidates);
    long[] near = counts.nearQueries();
    for (int i = 0; i < near.length; i += 2) {
      int query = from + (int) near[i];
      int candidate = panelFrom + (int) near[i + 1];
      if (best.queries().before(candidate, dot.of(query, candidate), query)) {
        ofQueries.incrementAndGet(query);
      }
    }
    near = counts.nearCandidates();
    for (int i = 0; i < near.length; i += 2) {
      int query = from + (int) near[i];
      int candidate = panelFrom + (int) near[i + 1];
      if (best.candidates().before(query, dot.of(query, candidate), candidate)) {
        ofCandidates.incrementAndGet(candidate);
      }
    }
  }

  private static void add(AtomicIntegerArray sums, int from, float[] counts) {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] != 0) {
        sums.addAndGet(from + i, (int) counts[i]);
      }
    }
  }

  @Override
  public int queriesDone() {
    return panelTo() == candidates.count() ? queryFrom : 0;
  }

  @Override
  public double progress() {
    double all = (double) queries.count() * candidates.count();
    double here = (double) queryFrom * (panelTo() - panelFrom);
    return all == 0 ? 1 : ((double) panelFrom * queries.count() + here) / all;
  }

  @Override
  public Ranks ranks() {
    int[] queryRanks = best.queries().ranks(copy(ofQueries), candidates.count());
    return new Ranks(
        queryRanks,
        both ? best.candidates().ranks(copy(ofCandidates), queries.count()) : new int[0]);
  }

  private static int[] copy(AtomicIntegerArray counts) {
    int[] copy = new int[counts.length()];
    for (int i = 0; i < copy.length; i++) {
      copy[i] = counts.get(i);
    }
    return copy;
  }
}
