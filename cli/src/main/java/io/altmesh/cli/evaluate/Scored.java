package io.altmesh.cli.evaluate;

import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.Task;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreOrBuilder;

/**
 * A final score.
 *
 * @param task what the benchmark asks
 * @param score its metrics in the definition's order, so that the first is the one that papers
 *     report; those that the definition does not name follow
 */
public record Scored(Task task, Score score) {

  static Scored of(BenchmarkDefinition definition, Score score) {
    return new Scored(definition.task(), score);
  }

  /** Whether everything that the benchmark consists of was there and could be read. */
  public boolean complete() {
    return score.getFaultsCount() == 0 && score.getQueries() == score.getTotal();
  }

  /** Such as {@code xtd-11_test_zh}: a name that every file system takes. */
  String fileName() {
    return fileName(score);
  }

  static String fileName(ScoreOrBuilder score) {
    return fileName(score.getBenchmark(), score.getSplit(), score.getLanguage());
  }

  static String fileName(String benchmark, String split, String language) {
    return String.join("_", benchmark, split, language).replaceAll("[^\\p{Alnum}._@+-]", "-");
  }
}
