package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Benchmark;
import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.encoder.similarity.Matches;
import io.altmesh.encoder.similarity.Ranks;
import io.altmesh.evaluator.metric.Accuracy;
import io.altmesh.evaluator.metric.RocAuc;
import io.altmesh.evaluator.metric.Softmax;
import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Zero-shot classification: the nearest class's text vector. Every block of images that is known
 * gives a partial score.
 */
final class ClassificationScorer implements TaskScorer {
  private final Subject subject;
  private final Benchmark benchmark;
  private final Scoring scoring;

  ClassificationScorer(Subject subject, Benchmark benchmark, Scoring scoring) {
    this.subject = subject;
    this.benchmark = benchmark;
    this.scoring = scoring;
  }

  @Override
  public void score(String language, Report report) {
    int dim = subject.imageDim();
    UnitRows classes = scoring.classifiers().of(subject, benchmark, language, dim);
    Pass pass = new Pass(classes, report);
    UnitRows images = scoring.images().each(subject, benchmark, pass);
    Score.Builder last = pass.score();
    pass.figures(true).forEach(last::addMetrics);
    if (report.examples() > 0) {
      Examples examples = Examples.ofClasses(benchmark, language, images, classes);
      last.addAllExamples(examples.of(report.examples(), pass.ranks, scoring.comparer()));
    }
    if (report.outcomes()) {
      ClassOutcomes.add(last, benchmark, pass.ranks, pass.margins);
    }
    report.last(last);
  }

  /** Images as they come by. */
  private final class Pass implements ImageListener {
    private final UnitRows classes;
    private final Report report;
    private final Accuracy accuracy;
    private final int[] labels;
    private final int[] ranks;
    private final float[] margins;

    Pass(UnitRows classes, Report report) {
      this.classes = classes;
      this.report = report;
      this.accuracy = new Accuracy(classes.count());
      this.labels =
          IntStream.range(0, benchmark.imageCount()).map(i -> benchmark.labels(i)[0]).toArray();
      this.ranks = new int[labels.length];
      this.margins = benchmark.metrics().contains(Metric.ROC_AUC) ? new float[labels.length] : NONE;
      Arrays.fill(ranks, Ranks.NOT_ASKED);
      Arrays.fill(margins, Float.NaN);
    }

    @Override
    public void known(int[] images, UnitRows vectors) {
      int[] wanted = IntStream.of(images).map(image -> labels[image]).toArray();
      int[] found = scoring.comparer().ranks(vectors.rows(), classes.rows(), Matches.ofOne(wanted));
      for (int i = 0; i < images.length; i++) {
        int image = images[i];
        if (vectors.isThere(i)) {
          ranks[image] = found[i];
          accuracy.add(wanted[i], found[i]);
          if (margins.length > 0) {
            margins[image] = vectors.cosine(i, classes, 1) - vectors.cosine(i, classes, 0);
          }
          if (report.predictions()) {
            float[] cosines = vectors.cosines(i, classes);
            report.predicted(image, Softmax.ofRows(cosines, cosines.length, Softmax.CLIP_SCALE));
          }
        }
      }
      Score.Builder partial = score();
      figures(false).forEach(partial::addMetrics);
      report.partial(partial);
    }

    Score.Builder score() {
      int known = (int) accuracy.top1().count();
      return report.score(known, labels.length, classes.count());
    }

    List<MetricValue> figures(boolean last) {
      return benchmark.metrics().stream()
          .filter(metric -> last || metric != Metric.ROC_AUC)
          .map(
              metric ->
                  last ? ClassFigures.of(metric, accuracy, labels, ranks, auc()) : soFar(metric))
          .toList();
    }

    private MetricValue soFar(Metric metric) {
      return Report.metric(metric.toString(), ClassFigures.soFar(metric, accuracy));
    }

    /** Of the second class's probability, which rises with the margin. */
    private double auc() {
      if (margins.length == 0) {
        return Double.NaN;
      }
      int[] there = IntStream.range(0, ranks.length).filter(i -> ranks[i] >= 0).toArray();
      float[] scores = new float[there.length];
      boolean[] positive = new boolean[there.length];
      for (int i = 0; i < there.length; i++) {
        scores[i] = margins[there[i]];
        positive[i] = labels[there[i]] == 1;
      }
      return RocAuc.of(scores, positive);
    }
  }

  private static final float[] NONE = {};
}
