package io.altmesh.cli.evaluate;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.corpus.benchmark.Task;
import io.altmesh.evaluator.scoring.BenchmarkScorer;
import io.altmesh.evaluator.scoring.PredictionListener;
import io.altmesh.evaluator.scoring.Scoring;
import io.altmesh.evaluator.scoring.Subject;
import io.altmesh.evaluator.scoring.Wish;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One model on benchmarks, one after the other. Nothing is asked of the model before every
 * benchmark's index was opened, so that data that is missing is told at once.
 *
 * @param definitions of the benchmarks
 * @param languages empty for all; a benchmark is scored in those that it has
 * @param splits as {@link Wish} has them
 * @param examples hits, and misses, that are shown of every language; 0: none
 */
public record Evaluation(
    List<BenchmarkDefinition> definitions,
    DataRoots roots,
    List<String> languages,
    List<String> splits,
    int examples) {

  public Evaluation {
    definitions = List.copyOf(definitions);
    languages = List.copyOf(languages);
    splits = List.copyOf(splits);
    for (String language : languages) {
      if (definitions.stream().noneMatch(one -> has(one, language))) {
        throw new IllegalArgumentException(
            "--languages %s: in none of the benchmarks (%s)"
                .formatted(language, told(definitions)));
      }
    }
  }

  /** One whose data names its languages may have any; one that reads no text is for all. */
  private static boolean has(BenchmarkDefinition one, String language) {
    return !one.languagesAmong(List.of(language)).isEmpty();
  }

  private static String told(List<BenchmarkDefinition> definitions) {
    return String.join(
        "; ",
        definitions.stream()
            .map(one -> one.name() + ": " + String.join(", ", one.languages()))
            .toList());
  }

  /**
   * Opens every benchmark's data and closes it again.
   *
   * @throws io.altmesh.corpus.CorpusException naming what is missing of the first that lacks any
   */
  public void requireData() {
    for (BenchmarkDefinition one : asked()) {
      String split = splits.isEmpty() ? one.splits().get(0) : splits.get(0);
      for (String read : one.splitsRead(split)) {
        Benchmark.open(one, roots, read, of(one)).close();
      }
    }
  }

  /** Of the benchmarks the first that holds the model against its teacher; empty for none. */
  public Optional<String> needsTeacher() {
    return asked().stream()
        .filter(one -> one.task() == Task.AGREEMENT)
        .map(BenchmarkDefinition::name)
        .findFirst();
  }

  /**
   * Blocks until all is scored.
   *
   * @param teacher that the model is held against where {@link #needsTeacher}; null for none
   * @param predictions takes the classes' probabilities of every image; null: nobody
   */
  public void run(
      EvaluatedModel model,
      @Nullable EvaluatedModel teacher,
      Scoring scoring,
      @Nullable PredictionListener predictions,
      EvaluationListener listener) {
    Subject subject = model.subject(teacher);
    for (BenchmarkDefinition one : asked()) {
      Wish wish =
          new Wish(of(one), splits, true).withExamples(examples).withPredictions(predictions);
      List<Score> pictured = new ArrayList<>();
      new BenchmarkScorer(one, roots, scoring)
          .score(
              subject,
              wish,
              score -> {
                if (score.getPartial()) {
                  listener.underway(score);
                } else {
                  listener.scored(Scored.of(one, score));
                  pictured.add(score);
                }
              });
      picture(one, pictured, listener);
    }
  }

  /** The languages of a split show the same images: each is read once. */
  private void picture(BenchmarkDefinition one, List<Score> scores, EvaluationListener listener) {
    List<String> of = scores.stream().map(Score::getSplit).distinct().toList();
    for (String split : examples == 0 ? List.<String>of() : of) {
      try (Benchmark benchmark = Benchmark.open(one, roots, split, of(one))) {
        Map<Integer, String> pictures = new HashMap<>();
        scores.stream()
            .filter(score -> score.getSplit().equals(split) && score.getExamplesCount() > 0)
            .map(
                score ->
                    Gallery.of(
                        score,
                        image -> pictures.computeIfAbsent(image, i -> picture(benchmark, i))))
            .forEach(listener::pictured);
      }
    }
  }

  private static String picture(Benchmark benchmark, int image) {
    return benchmark.image(image).map(one -> Thumbnail.dataUri(one.bytes())).orElse("");
  }

  /** Those that have one of the languages. */
  private List<BenchmarkDefinition> asked() {
    return definitions.stream()
        .filter(one -> languages.isEmpty() || languages.stream().anyMatch(l -> has(one, l)))
        .toList();
  }

  private List<String> of(BenchmarkDefinition one) {
    return one.languagesAmong(languages);
  }
}
