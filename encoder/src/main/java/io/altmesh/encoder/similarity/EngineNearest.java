package io.altmesh.encoder.similarity;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;

/**
 * The engine names a few more than were asked for; their exact scores put them in order. Where the
 * engine's rounding could have hidden one, the query is compared with all candidates exactly.
 */
final class EngineNearest {
  private static final int SPARE = 16;

  private final Strips strips;
  private final Rows queries;
  private final Rows candidates;
  private final NearestLists lists;
  private final int named;

  EngineNearest(Strips strips, Rows queries, Rows candidates, int k) {
    if (queries.dim() != candidates.dim()) {
      throw new IllegalArgumentException(
          "queries have %d dimensions, candidates %d (expected: the same space)"
              .formatted(queries.dim(), candidates.dim()));
    }
    this.strips = strips;
    this.queries = queries;
    this.candidates = candidates;
    this.lists = new NearestLists(queries.count(), k);
    this.named = k + SPARE;
  }

  Nearest find() {
    int rows = strips.tiling().panelRows(queries.dim());
    double[] hidden = new double[queries.count()]; // the best score that a panel may have hidden
    Arrays.fill(hidden, Double.NEGATIVE_INFINITY);
    for (int from = 0; from < candidates.count(); from += rows) {
      int panelFrom = from;
      int count = Math.min(rows, candidates.count() - from);
      try (Panel panel = Panel.open(strips, candidates, from, count)) {
        forEachStrip((first, size) -> search(panel, panelFrom, first, size, hidden));
      }
    }
    forEachStrip((first, size) -> complete(first, size, hidden));
    return lists.result();
  }

  private interface Strip {
    void take(int first, int size);
  }

  private void forEachStrip(Strip work) {
    int strip = strips.tiling().strip();
    strips.forEach(
        (queries.count() + strip - 1) / strip,
        part -> work.take(part * strip, Math.min(strip, queries.count() - part * strip)));
  }

  private void search(Panel panel, int panelFrom, int first, int size, double[] hidden) {
    try (NDManager once = strips.newScope()) {
      NDList found = panel.nearest(once, queries, first, size, named);
      long[] places = found.get(0).toLongArray();
      float[] scores = found.get(1).toFloatArray();
      float[] widths = found.get(2).toFloatArray();
      int each = places.length / size;
      Dot dot = new Dot(queries, candidates);
      for (int i = 0; i < size; i++) {
        for (int at = i * each; at < (i + 1) * each; at++) {
          int candidate = panelFrom + (int) places[at];
          if (scores[at] > Float.NEGATIVE_INFINITY) {
            lists.offer(first + i, candidate, dot.of(first + i, candidate));
          }
        }
        double least = scores[(i + 1) * each - 1] + (double) widths[i];
        if (each < panel.count()) {
          hidden[first + i] = Math.max(hidden[first + i], least);
        }
      }
    }
  }

  private void complete(int first, int size, double[] hidden) {
    Dot dot = new Dot(queries, candidates);
    for (int query = first; query < first + size; query++) {
      boolean certain =
          lists.last(query) > hidden[query] || hidden[query] == Double.NEGATIVE_INFINITY;
      if (!certain) {
        lists.scan(query, dot, candidates.count());
      }
    }
  }
}
