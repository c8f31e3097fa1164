package io.altmesh.evaluator.scoring;

import java.util.List;

/**
 * What shall be scored of a benchmark.
 *
 * @param languages empty for all
 * @param splits empty for what papers report: the first, and its parts where that is all of the
 *     data
 * @param outcomes whether final scores carry the rank of every query, for paired tests
 */
public record Wish(List<String> languages, List<String> splits, boolean outcomes) {
  public Wish {
    languages = List.copyOf(languages);
    splits = List.copyOf(splits);
  }

  /** What papers report, in these languages; empty for all. */
  public static Wish in(List<String> languages) {
    return new Wish(languages, List.of(), false);
  }
}
