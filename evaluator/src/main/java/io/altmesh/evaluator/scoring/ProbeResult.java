package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.evaluator.metric.Accuracy;
import io.altmesh.evaluator.metric.Estimate;
import io.altmesh.evaluator.metric.RocAuc;
import io.altmesh.evaluator.metric.Softmax;
import io.altmesh.proto.v1.MetricValue;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a probe makes of test images.
 *
 * @param logits (images × classes), row-major
 * @param ranks of each image's class among the logits, from 0; equal ones stand by class
 * @param area under the curve of the second of two classes; NaN of more
 */
record ProbeResult(int[] labels, float[] logits, int[] ranks, Accuracy accuracy, double area) {

  /**
   * @param logits (images × classes), row-major
   */
  static ProbeResult of(ProbeImages images, float[] logits, int classes) {
    int[] labels = images.labels();
    int[] ranks = new int[labels.length];
    Accuracy accuracy = new Accuracy(classes);
    for (int i = 0; i < ranks.length; i++) {
      ranks[i] = rank(logits, i * classes, classes, labels[i]);
      accuracy.add(labels[i], ranks[i]);
    }
    return new ProbeResult(
        labels, logits, ranks, accuracy, classes == 2 ? area(labels, logits) : Double.NaN);
  }

  private static int rank(float[] logits, int from, int classes, int label) {
    float own = logits[from + label];
    int before = 0;
    for (int other = 0; other < classes; other++) {
      float logit = logits[from + other];
      before += logit > own || (logit == own && other < label) ? 1 : 0;
    }
    return before;
  }

  private static double area(int[] labels, float[] logits) {
    float[] margins = new float[labels.length];
    boolean[] positive = new boolean[labels.length];
    for (int i = 0; i < labels.length; i++) {
      margins[i] = logits[2 * i + 1] - logits[2 * i];
      positive[i] = labels[i] == 1;
    }
    return RocAuc.of(margins, positive);
  }

  /** The classes' probabilities for an image. */
  float[] probabilities(int image) {
    int classes = logits.length / labels.length;
    float[] row = Arrays.copyOfRange(logits, image * classes, (image + 1) * classes);
    return Softmax.ofRows(row, classes, 1);
  }

  /** With its standard error, as far as the test images tell. */
  Estimate estimate(Metric metric) {
    return metric == Metric.ROC_AUC
        ? ClassFigures.area(area, IntStream.range(0, labels.length).toArray(), labels)
        : ClassFigures.soFar(metric, accuracy);
  }

  /** With its interval by bootstrap over the test images. */
  MetricValue figure(Metric metric) {
    return ClassFigures.of(metric, accuracy, labels, ranks, area);
  }
}
