package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.encoder.similarity.Nearest;
import io.altmesh.proto.v1.Example;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Some hits and some misses, with what was ranked first: for people, who learn more from them than
 * from a figure. Which ones is decided by what the queries are about and a fixed shuffle, so that
 * languages and models show the same as far as they hit and miss the same.
 *
 * @param queries those that were ranked
 * @param candidates those that they were ranked among
 * @param right the candidates that belong to a query
 * @param about of a query, such as a caption's image: two about the same are not shown
 */
record Examples(Side queries, Side candidates, IntFunction<int[]> right, IntUnaryOperator about) {
  private static final int SHOWN = 3;
  private static final int CHARACTERS = 300;

  /** Vectors and what people see of each. */
  record Side(UnitRows vectors, IntFunction<Example.Item> items) {
    static Side ofTexts(UnitRows vectors, List<String> texts) {
      return new Side(vectors, row -> text(texts.get(row)));
    }

    static Side ofImages(UnitRows vectors, Benchmark benchmark) {
      return new Side(vectors, row -> image(row, benchmark.imageId(row)));
    }
  }

  /** Images that find their classes. */
  static Examples ofClasses(
      Benchmark benchmark, String language, UnitRows images, UnitRows classes) {
    return new Examples(
        Side.ofImages(images, benchmark),
        Side.ofTexts(classes, benchmark.classes(language).names()),
        benchmark::labels,
        image -> image);
  }

  /**
   * Hits, then misses: fewer where there are fewer.
   *
   * @param count of each
   * @param ranks of the queries' best, from 0; negative: not asked, not shown
   */
  List<Example> of(int count, int[] ranks, Comparer comparer) {
    int[] chosen =
        IntStream.concat(pick(count, ranks, r -> r == 0), pick(count, ranks, r -> r > 0)).toArray();
    if (chosen.length == 0) {
      return List.of();
    }
    Nearest nearest =
        comparer.nearest(
            queries.vectors().select(chosen).rows(), candidates.vectors().rows(), SHOWN);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      examples.add(example(chosen[i], ranks[chosen[i]], nearest, i));
    }
    return examples;
  }

  private Example example(int query, int rank, Nearest nearest, int place) {
    Example.Builder example =
        Example.newBuilder().setRank(rank).setQuery(queries.items().apply(query));
    Arrays.stream(right.apply(query))
        .limit(SHOWN)
        .mapToObj(candidates.items())
        .forEach(example::addRight);
    IntStream.range(0, SHOWN)
        .map(i -> nearest.candidate(place, i))
        .filter(candidate -> candidate >= 0)
        .mapToObj(candidates.items())
        .forEach(example::addFound);
    return example.build();
  }

  private IntStream pick(int count, int[] ranks, IntPredicate wanted) {
    Map<Integer, Integer> queryAbout = new HashMap<>();
    for (int query = 0; query < ranks.length; query++) {
      if (wanted.test(ranks[query])) {
        queryAbout.putIfAbsent(about.applyAsInt(query), query);
      }
    }
    return queryAbout.entrySet().stream()
        .sorted((a, b) -> Long.compare(shuffled(a.getKey()), shuffled(b.getKey())))
        .limit(count)
        .mapToInt(Map.Entry::getValue);
  }

  /** A bijection (MurmurHash3's finalizer): neighbours in a file are often alike. */
  private static long shuffled(int about) {
    long mixed = about + 1L;
    mixed = (mixed ^ (mixed >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }

  private static Example.Item text(String text) {
    int end = text.length();
    if (end > CHARACTERS) {
      end = text.offsetByCodePoints(0, text.codePointCount(0, CHARACTERS) - 1);
    }
    String shown = end < text.length() ? text.substring(0, end) + "…" : text;
    return Example.Item.newBuilder().setText(shown).build();
  }

  private static Example.Item image(int index, String id) {
    return Example.Item.newBuilder()
        .setImage(Example.Image.newBuilder().setIndex(index).setId(id))
        .build();
  }
}
