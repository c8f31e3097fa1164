package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.evaluator.metric.AveragePrecision;
import io.altmesh.evaluator.metric.Estimate;
import io.altmesh.evaluator.metric.MultiLabel;
import io.altmesh.evaluator.metric.Softmax;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;

/**
 * Images of any number of classes: how well each class's scores rank the images. A partial score is
 * of the images known so far; its interval takes the classes as the sample.
 */
final class MultiLabelScorer implements TaskScorer {
  /** CLIP's logit scale, which ELEVATER's probabilities are made with. */
  private static final double LOGIT_SCALE = 100;

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
    scoring.images().of(subject, benchmark, pass);
    report.last(pass.score());
  }

  private final class Pass implements ImageListener {
    private final UnitRows classes;
    private final Report report;
    private final MultiLabel scores;
    private final MultiLabel probabilities;
    private int told;

    Pass(UnitRows classes, Report report) {
      this.classes = classes;
      this.report = report;
      this.scores = new MultiLabel(classes.count());
      this.probabilities = new MultiLabel(classes.count());
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
      float[] cosines = new float[classes.count()];
      for (int label = 0; label < cosines.length; label++) {
        cosines[label] = vectors.cosine(row, classes, label);
      }
      int[] labels = benchmark.labels(image);
      scores.add(cosines, labels);
      if (benchmark.metrics().contains(Metric.MAP_11_POINT)) {
        probabilities.add(Softmax.ofRows(cosines, cosines.length, LOGIT_SCALE), labels);
      }
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
