package io.altmesh.cli.report;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;

/** Scores to draw. */
final class PageScores {
  private PageScores() {}

  /** Of text→image recall@10 on XTD. */
  static Score xtd(String model, long step, String language, double value) {
    return score("xtd-11", model, step, language, "recall@10", value);
  }

  static Score score(
      String benchmark, String model, long step, String language, String metric, double value) {
    return Score.newBuilder()
        .setBenchmark(benchmark)
        .setSplit("test")
        .setLanguage(language)
        .setModelName(model)
        .setFingerprint("f-" + model + step)
        .setNumerics("fp32/cpu")
        .setStep(step)
        .setQueries(1000)
        .setTotal(1000)
        .addMetrics(
            MetricValue.newBuilder()
                .setName(metric)
                .setValue(value)
                .setLow(value - 0.02)
                .setHigh(value + 0.02))
        .build();
  }
}
