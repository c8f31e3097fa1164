package io.altmesh.evaluator.scoring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.altmesh.corpus.Sha256;
import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.corpus.layout.DataQuality;
import io.altmesh.evaluator.metric.Bootstrap;
import io.altmesh.evaluator.metric.Estimate;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/**
 * Scores of one language and split as messages, partial ones until the final. Confined to the
 * scoring thread.
 */
final class Report {
  private final Subject subject;
  private final Benchmark benchmark;
  private final String language;
  private final Wish wish;
  private final Consumer<Score> scores;
  private final long start = System.nanoTime();

  Report(Subject subject, Benchmark benchmark, String language, Wish wish, Consumer<Score> scores) {
    this.subject = subject;
    this.benchmark = benchmark;
    this.language = language;
    this.wish = wish;
    this.scores = scores;
  }

  /** What is common to all of them. */
  Score.Builder score(int queries, int total, int candidates) {
    return Score.newBuilder()
        .setBenchmark(benchmark.name())
        .setModelName(subject.description().getName())
        .setFingerprint(subject.fingerprint())
        .setNumerics(subject.description().getModel().getNumerics())
        .setStep(subject.description().getStep())
        .setRole(subject.role())
        .setLanguage(language)
        .setSplit(benchmark.split())
        .setQueries(queries)
        .setTotal(total)
        .setCandidates(candidates);
  }

  void partial(Score.Builder score) {
    scores.accept(stamped(score).setPartial(true).build());
  }

  /** With what was found wrong with the data on the way. */
  void last(Score.Builder score) {
    last(score, benchmark.fingerprint(language));
  }

  /** Of a score that rests on other data too. */
  void last(Score.Builder score, Benchmark training) {
    for (DataQuality.Finding finding : training.quality(language).findings()) {
      score.addFaults("in split " + training.split() + ": " + finding);
    }
    String both = benchmark.fingerprint(language) + "\n" + training.fingerprint(language) + "\n";
    last(score, HexFormat.of().formatHex(Sha256.of(both.getBytes(UTF_8))));
  }

  private void last(Score.Builder score, String fingerprint) {
    DataQuality quality = benchmark.quality(language);
    quality.findings().forEach(finding -> score.addFaults(finding.toString()));
    scores.accept(stamped(score).setDataFingerprint(fingerprint).build());
  }

  /** Whether the rank of each query shall be told. */
  boolean outcomes() {
    return wish.outcomes();
  }

  /** Hits, and misses, of each of which as many shall be told. */
  int examples() {
    return wish.examples();
  }

  /** Whether the classes' probabilities shall be told. */
  boolean predictions() {
    return wish.predictions() != null;
  }

  /** By class names alone. */
  void predicted(int image, float[] probabilities) {
    predicted(PredictionListener.Classifier.zeroShot(language), image, probabilities);
  }

  void predicted(PredictionListener.Classifier classifier, int image, float[] probabilities) {
    if (wish.predictions() != null) {
      wish.predictions().predicted(benchmark, classifier, image, probabilities);
    }
  }

  private Score.Builder stamped(Score.Builder score) {
    return inOrder(score)
        .setSeconds((System.nanoTime() - start) / 1e9)
        .setCreatedAtMillis(System.currentTimeMillis());
  }

  /** The one that papers report first, as the benchmark says; those that it does not name last. */
  private Score.Builder inOrder(Score.Builder score) {
    List<String> order = benchmark.metrics().stream().map(Metric::toString).toList();
    List<MetricValue> metrics =
        score.getMetricsList().stream()
            .sorted(Comparator.comparingInt(one -> place(order, one.getName())))
            .toList();
    return score.clearMetrics().addAllMetrics(metrics);
  }

  private static int place(List<String> order, String name) {
    int place = order.indexOf(name);
    return place < 0 ? order.size() : place;
  }

  /** A figure under way: its interval is that of its standard error. */
  static MetricValue metric(String name, Estimate estimate) {
    return metric(name, estimate.value(), new Bootstrap.Interval(estimate.low(), estimate.high()));
  }

  static MetricValue metric(String name, double value, Bootstrap.Interval interval) {
    return MetricValue.newBuilder()
        .setName(name)
        .setValue(value)
        .setLow(interval.low())
        .setHigh(interval.high())
        .build();
  }
}
