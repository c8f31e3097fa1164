package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import io.altmesh.evaluator.metric.Ranking;
import io.altmesh.evaluator.metric.Recalls;
import io.altmesh.evaluator.metric.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One language under way: captions are ranked as their vectors come in, from the front, each once;
 * images when all captions are there. Confined to the scoring thread.
 */
final class LanguageScore {
  private final Candidates candidates;
  private final List<Query> captions;
  private final List<View> views;
  private final int[] images;
  private final float[] texts;
  private final int[][] captionRanks;
  private int known;

  LanguageScore(Candidates candidates, List<Query> captions) {
    this.candidates = candidates;
    this.captions = captions;
    this.views = View.of(captions);
    this.images = captions.stream().mapToInt(candidates::place).toArray();
    this.texts = new float[captions.size() * candidates.vectors().dim()];
    this.captionRanks = new int[candidates.pools().size()][captions.size()];
  }

  List<View> views() {
    return views;
  }

  boolean complete() {
    return known == captions.size();
  }

  /** Takes the vectors of the next captions, unit rows. */
  void add(Vectors rows) {
    int[][] matches =
        IntStream.range(known, known + rows.rows())
            .mapToObj(caption -> new int[] {images[caption]})
            .toArray(int[][]::new);
    int[][] ranks = Ranking.ranks(rows, candidates.vectors(), matches, candidates.pools());
    for (int pool = 0; pool < ranks.length; pool++) {
      System.arraycopy(ranks[pool], 0, captionRanks[pool], known, rows.rows());
    }
    System.arraycopy(rows.values(), 0, texts, known * rows.dim(), rows.values().length);
    known += rows.rows();
  }

  /** Ranks of a view's captions among images, those known so far. */
  int[] captionRanks(View view) {
    return IntStream.of(view.queries())
        .filter(caption -> caption < known)
        .map(caption -> captionRanks[view.pool()][caption])
        .toArray();
  }

  /** Of each view's images among captions, in the order of {@link #views}; when complete. */
  List<Recalls> imageRecalls() {
    Map<Integer, List<Integer>> captionsOf = new TreeMap<>();
    for (int caption = 0; caption < images.length; caption++) {
      captionsOf.computeIfAbsent(images[caption], image -> new ArrayList<>()).add(caption);
    }
    int[] queries = captionsOf.keySet().stream().mapToInt(image -> image).toArray();
    int[][] matches =
        captionsOf.values().stream()
            .map(own -> own.stream().mapToInt(caption -> caption).toArray())
            .toArray(int[][]::new);
    Vectors rivals = new Vectors(captions.size(), candidates.vectors().dim(), texts);
    int[][] ranks =
        Ranking.ranks(candidates.vectors().select(queries), rivals, matches, captionPools());
    return views.stream().map(view -> recalls(view, queries, ranks[view.pool()])).toList();
  }

  private Recalls recalls(View view, int[] queries, int[] ranks) {
    int[] wanted =
        IntStream.of(view.queries()).map(caption -> images[caption]).distinct().toArray();
    return Recalls.of(
        IntStream.of(wanted).map(image -> ranks[Arrays.binarySearch(queries, image)]).toArray());
  }

  private List<boolean[]> captionPools() {
    List<boolean[]> pools = new ArrayList<>();
    for (boolean[] imagePool : candidates.pools()) {
      boolean[] pool = new boolean[images.length];
      for (int caption = 0; caption < pool.length; caption++) {
        pool[caption] = imagePool[images[caption]];
      }
      pools.add(pool);
    }
    return pools;
  }
}
