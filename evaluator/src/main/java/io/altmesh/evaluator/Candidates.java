package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import io.altmesh.evaluator.metric.Vectors;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A benchmark's images as one model sees them.
 *
 * @param vectors a unit row an image, in the benchmark's order
 * @param places of the images' keys
 * @param pools which images count: by {@link View#EVERYTHING} and {@link View#NO_FLAGS}
 */
record Candidates(Vectors vectors, Map<String, Integer> places, List<boolean[]> pools) {

  static Candidates of(RetrievalBenchmark benchmark, Vectors vectors) {
    Set<String> flags = new HashSet<>();
    benchmark.queries().stream().filter(Query::flag).forEach(query -> flags.add(query.key()));
    Map<String, Integer> places = new HashMap<>();
    boolean[] everything = new boolean[vectors.rows()];
    boolean[] noFlags = new boolean[vectors.rows()];
    Arrays.fill(everything, true);
    for (int i = 0; i < vectors.rows(); i++) {
      String key = benchmark.images().get(i).key();
      places.put(key, i);
      noFlags[i] = !flags.contains(key);
    }
    return new Candidates(vectors, places, List.of(everything, noFlags));
  }

  /** The place of the image that a caption describes. */
  int place(Query caption) {
    Integer place = places.get(caption.key());
    if (place == null) {
      throw new IllegalArgumentException("no image has the key \"" + caption.key() + "\"");
    }
    return place;
  }

  /** How many images a caption is ranked among. */
  int count(int pool) {
    int count = 0;
    for (boolean counts : pools.get(pool)) {
      count += counts ? 1 : 0;
    }
    return count;
  }
}
