package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.proto.v1.Predictions;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;

/** What a score of classes tells of every image, for paired tests between models. */
final class ClassOutcomes {
  private static final int VALUES_AT_MOST = 500_000;

  private ClassOutcomes() {}

  /**
   * Adds ranks, labels and, where they are few enough, values.
   *
   * @param ranks of every image; negative: not asked
   * @param values as {@code Predictions} has them; perhaps none
   */
  static void add(Score.Builder score, Benchmark benchmark, int[] ranks, float[] values) {
    Predictions.Builder predictions = Predictions.newBuilder();
    for (int image = 0; image < ranks.length; image++) {
      Arrays.stream(benchmark.labels(image)).forEach(predictions::addLabels);
      predictions.addLabelEnds(predictions.getLabelsCount());
    }
    for (int i = 0; values.length <= VALUES_AT_MOST && i < values.length; i++) {
      predictions.addValues(values[i]);
    }
    Arrays.stream(ranks).forEach(score::addRanks);
    score.setPredictions(predictions);
  }
}
