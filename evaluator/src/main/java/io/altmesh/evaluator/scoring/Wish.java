package io.altmesh.evaluator.scoring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What shall be scored of a benchmark.
 *
 * @param languages empty for all
 * @param splits empty for what papers report: the first, and its parts where that is all of the
 *     data
 * @param outcomes whether final scores carry the rank of every query, for paired tests
 * @param examples hits, and misses, that final scores tell of each
 * @param predictions takes every class's probability for every image; null: nobody
 */
public record Wish(
    List<String> languages,
    List<String> splits,
    boolean outcomes,
    int examples,
    @Nullable PredictionListener predictions) {
  public Wish {
    languages = List.copyOf(languages);
    splits = List.copyOf(splits);
    if (examples < 0) {
      throw new IllegalArgumentException("examples %d (expected: 0 or more)".formatted(examples));
    }
  }

  /** Without examples, without predictions. */
  public Wish(List<String> languages, List<String> splits, boolean outcomes) {
    this(languages, splits, outcomes, 0, null);
  }

  /** What papers report, in these languages; empty for all. */
  public static Wish in(List<String> languages) {
    return new Wish(languages, List.of(), false);
  }

  public Wish withExamples(int some) {
    return new Wish(languages, splits, outcomes, some, predictions);
  }

  public Wish withPredictions(@Nullable PredictionListener taker) {
    return new Wish(languages, splits, outcomes, examples, taker);
  }
}
