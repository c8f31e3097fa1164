package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark.Query;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A part of a benchmark that is reported apart, in one language: some captions as queries, among
 * all candidates or among those that are no flags.
 *
 * @param split its name in scores
 * @param queries places in the list of the language's captions
 * @param pool {@link #EVERYTHING} or {@link #NO_FLAGS}
 */
record View(String split, int[] queries, int pool) {
  static final String ALL = "all";
  static final String WITHOUT_FLAGS = "all-without-flags";
  static final int EVERYTHING = 0;
  static final int NO_FLAGS = 1;

  /**
   * The benchmark's own splits, each among all images; everything; and everything but flags, among
   * images that are no flags (flags are easy and flatter the sum).
   *
   * @param captions the captions of one language
   */
  static List<View> of(List<Query> captions) {
    Set<String> splits = new LinkedHashSet<>();
    captions.forEach(caption -> splits.add(caption.split()));
    splits.remove(ALL);
    List<View> views = new ArrayList<>();
    for (String split : splits) {
      views.add(view(split, captions, caption -> caption.split().equals(split), EVERYTHING));
    }
    views.add(view(ALL, captions, caption -> true, EVERYTHING));
    if (captions.stream().anyMatch(Query::flag)) {
      views.add(view(WITHOUT_FLAGS, captions, caption -> !caption.flag(), NO_FLAGS));
    }
    return views;
  }

  private static View view(String split, List<Query> captions, Predicate<Query> wanted, int pool) {
    int[] queries =
        IntStream.range(0, captions.size()).filter(i -> wanted.test(captions.get(i))).toArray();
    return new View(split, queries, pool);
  }
}
