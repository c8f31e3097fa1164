package io.altmesh.cli.evaluate;

import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.scoring.BenchmarkScorer;
import io.altmesh.evaluator.scoring.Scoring;
import io.altmesh.evaluator.scoring.Subject;
import io.altmesh.evaluator.scoring.Wish;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * One model on benchmarks, one after the other. Nothing is asked of the model before every
 * benchmark's index was opened, so that data that is missing is told at once.
 *
 * @param definitions of the benchmarks
 * @param languages empty for all; a benchmark is scored in those that it has
 * @param splits as {@link Wish} has them
 */
public record Evaluation(
    List<BenchmarkDefinition> definitions,
    DataRoots roots,
    List<String> languages,
    List<String> splits) {

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

  /** A benchmark whose data names its languages may have any. */
  private static boolean has(BenchmarkDefinition one, String language) {
    return one.languages().isEmpty() || one.languages().contains(language);
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
      io.altmesh.corpus.benchmark.Benchmark.open(one, roots, split, of(one)).close();
    }
  }

  /**
   * Blocks until all is scored.
   *
   * @param underway gets partial scores
   * @param scored gets final ones
   */
  public void run(
      EvaluatedModel model, Scoring scoring, Consumer<Score> underway, Consumer<Scored> scored) {
    Subject subject = model.subject();
    for (BenchmarkDefinition one : asked()) {
      Wish wish = new Wish(of(one), splits, true);
      new BenchmarkScorer(one, roots, scoring)
          .score(
              subject,
              wish,
              score -> {
                if (score.getPartial()) {
                  underway.accept(score);
                } else {
                  scored.accept(Scored.of(one, score));
                }
              });
    }
  }

  /** Those that have one of the languages. */
  private List<BenchmarkDefinition> asked() {
    return definitions.stream()
        .filter(one -> languages.isEmpty() || languages.stream().anyMatch(l -> has(one, l)))
        .toList();
  }

  private List<String> of(BenchmarkDefinition one) {
    if (languages.isEmpty()) {
      return one.languages();
    }
    List<String> there = new ArrayList<>(languages);
    there.removeIf(language -> !has(one, language));
    return there;
  }
}
