package io.altmesh.cli.runs;

import io.altmesh.proto.v1.Score;
import io.altmesh.trainer.runs.RunSummary;
import io.altmesh.trainer.runs.RunSummary.Best;
import io.altmesh.trainer.runs.RunSummary.Kept;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which checkpoint of a run is the best: as the run itself was told, by its recipe's metric; on
 * other benchmarks as the evaluator's Scoreboard has it, the mean over languages of text→image
 * recall@10, of role student and split all; one that was scored in fewer languages than another is
 * left out.
 */
public final class BestScores {
  /** What the evaluator's own scoreboard compares. */
  static final String RECALL_AT_10 = "text-to-image-recall-at-10";

  private final List<Score> scores;

  public BestScores(List<Score> scores) {
    this.scores =
        scores.stream()
            .filter(s -> s.getRole().equals("student") && s.getSplit().equals("all"))
            .filter(s -> !s.getPartial())
            .toList();
  }

  /** On each benchmark, in the order of the scores; models are told by their fingerprints. */
  public List<Best> of(RunSummary run) {
    Stream<Best> told = Stream.ofNullable(run.best());
    String known = run.best() == null ? "" : run.best().benchmark();
    Stream<Best> others =
        scores.stream()
            .map(Score::getBenchmark)
            .distinct()
            .filter(benchmark -> !benchmark.equals(known))
            .flatMap(benchmark -> best(run, benchmark).stream());
    return Stream.concat(told, others).toList();
  }

  private Optional<Best> best(RunSummary run, String benchmark) {
    List<Best> scored =
        run.checkpoints().stream()
            .map(checkpoint -> mean(checkpoint, benchmark))
            .filter(best -> best.languages() > 0)
            .toList();
    int most = scored.stream().mapToInt(Best::languages).max().orElse(0);
    return scored.stream()
        .filter(best -> best.languages() == most)
        .max(Comparator.comparingDouble(Best::score));
  }

  private Best mean(Kept checkpoint, String benchmark) {
    Map<String, Double> newest = new LinkedHashMap<>(); // by language
    for (Score score : scores) {
      if (score.getFingerprint().equals(checkpoint.fingerprint())
          && score.getBenchmark().equals(benchmark)) {
        newest.put(score.getLanguage(), score.getTextToImage().getAt10());
      }
    }
    double mean = newest.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return new Best(benchmark, checkpoint.step(), RECALL_AT_10, mean, newest.size());
  }
}
