package io.altmesh.cli.ablate;

import io.altmesh.proto.v1.Score;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The runs so far, and the teacher's own English.
 *
 * @param seeds that every row is to have
 * @param machine that it was run on
 */
record AblationResult(int seeds, String machine, Figures teacher, List<RunFigures> runs) {
  AblationResult {
    runs = List.copyOf(runs);
  }

  List<RunFigures> of(Row row) {
    return runs.stream().filter(run -> run.row().equals(row.name())).toList();
  }

  /** A figure of a row's seeds, over all queries of a language; empty while there is none. */
  List<Double> values(Row row, String language, ToDoubleFunction<Score> figure) {
    return of(row).stream()
        .flatMap(run -> run.figures().all(language).stream())
        .map(figure::applyAsDouble)
        .toList();
  }
}
