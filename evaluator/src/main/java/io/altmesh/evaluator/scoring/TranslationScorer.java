package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.layout.Captions;
import io.altmesh.encoder.similarity.Matches;
import io.altmesh.evaluator.metric.RetrievalScores;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Sentences of a language find their translations among those of the benchmark's first language,
 * and the other way: retrieval without images.
 */
final class TranslationScorer implements TaskScorer {
  private final Subject subject;
  private final Benchmark benchmark;
  private final Comparer comparer;
  private final String first;

  TranslationScorer(Subject subject, Benchmark benchmark, Comparer comparer) {
    this.subject = subject;
    this.benchmark = benchmark;
    this.comparer = comparer;
    this.first = benchmark.definition().languages().get(0);
  }

  @Override
  public void score(String language, Report report) {
    if (language.equals(first)) {
      return; // its own translation
    }
    Captions texts = benchmark.captions(language);
    Captions others = benchmark.captions(first);
    TextVectors vectors = new TextVectors(subject, subject.textDim());
    UnitRows queries = vectors.of(texts.texts(), (from, rows) -> {});
    UnitRows candidates = vectors.of(others.texts(), (from, rows) -> {});
    List<int[]> matches = matches(texts, others);
    int[] ranks = comparer.ranks(queries.rows(), candidates.rows(), Matches.of(matches));
    int[] back =
        comparer.ranks(candidates.rows(), queries.rows(), Matches.of(matches(others, texts)));
    Score.Builder score = report.score(texts.size(), texts.size(), others.size());
    RetrievalFigures.all(score, RetrievalScores.of(ranks, back), ranks, back);
    if (report.outcomes()) {
      Arrays.stream(ranks).forEach(score::addRanks);
      Arrays.stream(back).forEach(score::addImageRanks);
    }
    if (report.examples() > 0) {
      Examples examples =
          new Examples(
              Examples.Side.ofTexts(queries, texts.texts()),
              Examples.Side.ofTexts(candidates, others.texts()),
              matches::get,
              text -> texts.images().get(text)[0]);
      score.addAllExamples(examples.of(report.examples(), ranks, comparer));
    }
    report.last(score);
  }

  /** Of each text its translations. */
  private static List<int[]> matches(Captions from, Captions to) {
    Map<Integer, List<Integer>> placesOf = new HashMap<>();
    for (int place = 0; place < to.size(); place++) {
      for (int row : to.images().get(place)) {
        placesOf.computeIfAbsent(row, r -> new ArrayList<>()).add(place);
      }
    }
    List<int[]> matches = new ArrayList<>();
    for (int[] rows : from.images()) {
      List<Integer> places = new ArrayList<>();
      for (int row : rows) {
        places.addAll(placesOf.getOrDefault(row, List.of()));
      }
      matches.add(places.stream().mapToInt(place -> place).distinct().toArray());
    }
    return matches;
  }
}
