package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.encoder.similarity.Ranks;
import io.altmesh.evaluator.metric.AveragePrecision;
import io.altmesh.evaluator.metric.Estimate;
import io.altmesh.evaluator.metric.MultiLabel;
import io.altmesh.evaluator.metric.Softmax;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Images of any number of classes: how well each class's scores rank the images. A partial score is
 * of the images known so far; its interval takes the classes as the sample.
 */
final class MultiLabelScorer implements TaskScorer {
  private static final int IMAGES_BETWEEN = 2048;

  private final Subject subject;
  private final Benchmark benchmark;
  private final Scoring scoring;

  MultiLabelScorer(Subject subject, Benchmark benchmark, Scoring scoring) {
    this.subject = subject;
    this.benchmark = benchmark;
    this.scoring = scoring;
  }

  @Override
  public void score(String language, Report report) {
    UnitRows classes = scoring.classifiers().of(subject, benchmark, language, subject.imageDim());
    Pass pass = new Pass(classes, report);
    UnitRows images = scoring.images().each(subject, benchmark, pass);
    Score.Builder last = pass.score();
    if (report.examples() > 0) {
      Examples examples = Examples.ofClasses(benchmark, language, images, classes);
      last.addAllExamples(examples.of(report.examples(), pass.ranks, scoring.comparer()));
    }
    if (report.outcomes()) {
      ClassOutcomes.add(last, benchmark, pass.ranks, cosines(images, classes));
    }
    report.last(last);
  }

  /** (images × classes); NaN of an image that has no vector. */
  private static float[] cosines(UnitRows images, UnitRows classes) {
    float[] all = new float[images.count() * classes.count()];
    Arrays.fill(all, Float.NaN);
    for (int image = 0; image < images.count(); image++) {
      if (images.isThere(image)) {
        float[] row = images.cosines(image, classes);
        System.arraycopy(row, 0, all, image * row.length, row.length);
      }
    }
    return all;
  }

  private final class Pass implements ImageListener {
    private final UnitRows classes;
    private final Report report;
    private final MultiLabel scores;
    private final MultiLabel probabilities;
    private final int[] ranks = new int[benchmark.imageCount()];
    private int told;

    Pass(UnitRows classes, Report report) {
      this.classes = classes;
      this.report = report;
      this.scores = new MultiLabel(classes.count());
      this.probabilities = new MultiLabel(classes.count());
      Arrays.fill(ranks, Ranks.NOT_ASKED);
    }

    @Override
    public void known(int[] images, UnitRows vectors) {
      for (int i = 0; i < images.length; i++) {
        if (vectors.isThere(i)) {
          add(images[i], vectors, i);
        }
      }
      if (scores.images() - told >= IMAGES_BETWEEN || told == 0) {
        told = scores.images();
        report.partial(score());
      }
    }

    private void add(int image, UnitRows vectors, int row) {
      float[] cosines = vectors.cosines(row, classes);
      int[] labels = benchmark.labels(image);
      scores.add(cosines, labels);
      ranks[image] = rank(cosines, labels);
      if (report.predictions() || benchmark.metrics().contains(Metric.MAP_11_POINT)) {
        float[] predicted = Softmax.ofRows(cosines, cosines.length, Softmax.CLIP_SCALE);
        probabilities.add(predicted, labels);
        report.predicted(image, predicted);
      }
    }

    /** Of the best of an image's classes among all, from 0. */
    private static int rank(float[] cosines, int[] labels) {
      return Arrays.stream(labels)
          .map(
              label ->
                  (int)
                      IntStream.range(0, cosines.length)
                          .filter(
                              other ->
                                  cosines[other] > cosines[label]
                                      || (cosines[other] == cosines[label] && other < label))
                          .count())
          .min()
          .orElse(Ranks.NOT_ASKED);
    }

    Score.Builder score() {
      Score.Builder score = report.score(scores.images(), benchmark.imageCount(), classes.count());
      benchmark.metrics().forEach(metric -> score.addMetrics(figure(metric)));
      return score;
    }

    private MetricValue figure(Metric metric) {
      Estimate estimate =
          metric == Metric.MAP_11_POINT
              ? probabilities.mean(AveragePrecision::elevenPoints)
              : scores.mean(AveragePrecision::atPositives);
      return Report.metric(metric.toString(), estimate);
    }
  }
}
