package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.RetrievalBenchmark;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A part of a benchmark that is reported apart, in one language: some captions as queries, some
 * images as candidates.
 *
 * @param split its name in scores
 * @param queries places in the list of the language's captions
 * @param matches for each query the place of its image among {@code candidates}
 * @param candidates places in the list of the benchmark's images
 */
record View(String split, int[] queries, int[] matches, int[] candidates) {
  static final String ALL = "all";
  static final String WITHOUT_FLAGS = "all-without-flags";

  /**
   * The benchmark's own splits, each among all images; everything; and everything but flags, among
   * images that are no flags (flags are easy and flatter the sum).
   *
   * @param captions the captions of one language
   */
  static List<View> of(RetrievalBenchmark benchmark, List<RetrievalBenchmark.Query> captions) {
    List<String> images = benchmark.images().stream().map(image -> image.key()).toList();
    Set<String> splits = new LinkedHashSet<>();
    captions.forEach(caption -> splits.add(caption.split()));
    List<View> views = new ArrayList<>();
    for (String split : splits) {
      views.add(view(split, captions, images, caption -> caption.split().equals(split)));
    }
    views.add(view(ALL, captions, images, caption -> true));
    Set<String> flags =
        captions.stream().filter(c -> c.flag()).map(c -> c.key()).collect(Collectors.toSet());
    if (!flags.isEmpty()) {
      List<Integer> plain =
          IntStream.range(0, images.size())
              .filter(i -> !flags.contains(images.get(i)))
              .boxed()
              .toList();
      views.add(view(WITHOUT_FLAGS, captions, images, plain, caption -> !caption.flag()));
    }
    return views;
  }

  private static View view(
      String split,
      List<RetrievalBenchmark.Query> captions,
      List<String> images,
      Predicate<RetrievalBenchmark.Query> wanted) {
    List<Integer> everything = IntStream.range(0, images.size()).boxed().toList();
    return view(split, captions, images, everything, wanted);
  }

  private static View view(
      String split,
      List<RetrievalBenchmark.Query> captions,
      List<String> images,
      List<Integer> candidates,
      Predicate<RetrievalBenchmark.Query> wanted) {
    Map<String, Integer> places =
        IntStream.range(0, candidates.size())
            .boxed()
            .collect(Collectors.toMap(i -> images.get(candidates.get(i)), i -> i));
    int[] queries =
        IntStream.range(0, captions.size())
            .filter(i -> wanted.test(captions.get(i)) && places.containsKey(captions.get(i).key()))
            .toArray();
    int[] matches = IntStream.of(queries).map(i -> places.get(captions.get(i).key())).toArray();
    return new View(
        split, queries, matches, candidates.stream().mapToInt(Integer::intValue).toArray());
  }
}
