package io.altmesh.trainer.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.proto.v1.Benchmark;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import io.altmesh.trainer.recipe.ScoreSettings;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExpectedTest {
  private static final List<Benchmark> KNOWN =
      List.of(
          benchmark("names", "retrieval", "recall@10"),
          benchmark("groups", "classification", "top1"),
          benchmark("probe", "linear-probe", "top1"));

  private static Benchmark benchmark(String name, String task, String metric) {
    return Benchmark.newBuilder()
        .setName(name)
        .setTask(task)
        .addMetrics(metric)
        .addSplits("all")
        .addLanguages("en")
        .build();
  }

  private static ScoreSettings settings(String benchmark, String metric) {
    return settings(benchmark, metric, "all", "en");
  }

  private static ScoreSettings settings(
      String benchmark, String metric, String split, String language) {
    return new ScoreSettings("e:1", benchmark, metric, List.of(language), split, 0, 0);
  }

  private static Optional<String> fault(ScoreSettings settings) {
    return Expected.fault(settings, KNOWN);
  }

  @Test
  void anyMetricOfABenchmarkWillDo() {
    assertThat(fault(settings("groups", "top1"))).isEmpty();
    assertThat(fault(settings("names", "image-to-text-recall@5"))).isEmpty();
    assertThat(fault(settings("names", "text-to-image-recall-at-10"))).isEmpty();
    assertThat(fault(settings("probe", "20-shot-top1"))).isEmpty();
  }

  @Test
  void whatAnEvaluatorDoesNotHaveIsNamedWithWhatItHas() {
    assertThat(fault(settings("group", "top1")))
        .hasValue("scores.benchmark: \"group\" (expected of evaluator e:1: names, groups, probe)");
    assertThat(fault(settings("groups", "acc1")))
        .hasValue("scores.metric: \"acc1\" (expected of groups: top1)");
    assertThat(fault(settings("groups", "mean-recall")).orElseThrow()).contains("of groups: top1)");
    assertThat(fault(settings("groups", "top1", "test", "en")))
        .hasValue("scores.split: \"test\" (expected of groups: all)");
    assertThat(fault(settings("groups", "top1", "all", "zh")))
        .hasValue("scores.languages: \"zh\" (expected of groups: en)");
  }

  /** As when the evaluator came after the run began. */
  @Test
  void scoresWithoutTheMetricAreToldOfOnceAndCountForNothing() {
    ScoreBook book = new ScoreBook(settings("groups", "acc1"));
    Score score =
        Score.newBuilder()
            .setBenchmark("groups")
            .setSplit("all")
            .setLanguage("en")
            .addMetrics(MetricValue.newBuilder().setName("top1").setValue(0.5))
            .build();
    book.scored(score);
    book.scored(score);
    book.evaluates(KNOWN);

    assertThat(book.takeChanged()).isFalse();
    assertThat(book.complaints())
        .containsExactlyInAnyOrder(
            "scores.metric: \"acc1\" is not in groups's scores (expected: one of top1)",
            "scores.metric: \"acc1\" (expected of groups: top1)");
  }
}
