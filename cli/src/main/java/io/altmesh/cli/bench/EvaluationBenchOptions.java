package io.altmesh.cli.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench evaluation} measures.
 *
 * @param home of the installation, where the peer's script is
 * @param tiny sizes to try the command with
 * @param large also 100,000 × 100,000, by us alone
 * @param rounds turns that each side has
 * @param device auto, cpu or cuda:N, of our side
 * @param python of the peer; null: no peer
 */
public record EvaluationBenchOptions(
    Path home, boolean tiny, boolean large, int rounds, String device, @Nullable String python) {
  private static final int TINY = 50;

  /** Those that the peer computes too. */
  List<EvaluationTask> tasks() {
    return tiny
        ? List.of(EvaluationTask.retrieval(TINY), EvaluationTask.classification(500, TINY))
        : List.of(EvaluationTask.retrieval(5000), EvaluationTask.classification(50_000, 1000));
  }

  List<EvaluationTask> alone() {
    List<EvaluationTask> alone = new ArrayList<>();
    if (large) {
      alone.add(EvaluationTask.large(tiny ? 10 * TINY : 100_000));
    }
    return alone;
  }
}
