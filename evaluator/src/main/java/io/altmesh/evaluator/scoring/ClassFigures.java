package io.altmesh.evaluator.scoring;

import io.altmesh.corpus.benchmark.Metric;
import io.altmesh.evaluator.metric.Accuracy;
import io.altmesh.evaluator.metric.Bootstrap;
import io.altmesh.evaluator.metric.Estimate;
import io.altmesh.proto.v1.MetricValue;
import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Final figures of classification, their intervals by bootstrap over images. */
final class ClassFigures {
  private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(0);

  private ClassFigures() {}

  /**
   * @param ranks of each image's class; negative: not scored
   * @param auc of the second of two classes; NaN where it is not asked for
   */
  static MetricValue of(Metric metric, Accuracy accuracy, int[] labels, int[] ranks, double auc) {
    int[] there = IntStream.range(0, ranks.length).filter(i -> ranks[i] >= 0).toArray();
    String name = metric.toString();
    return switch (metric) {
      case TOP5 ->
          Report.metric(name, accuracy.top5().value(), interval(there, i -> hit(ranks[i], 5)));
      case MEAN_TOP1_TOP5 ->
          Report.metric(
              name,
              accuracy.meanOfTop1AndTop5(),
              interval(there, i -> (hit(ranks[i], 1) + hit(ranks[i], 5)) / 2));
      case MEAN_PER_CLASS -> Report.metric(name, accuracy.meanPerClass());
      case ROC_AUC -> Report.metric(name, auc, areaInterval(auc, there, labels));
      default ->
          Report.metric(name, accuracy.top1().value(), interval(there, i -> hit(ranks[i], 1)));
    };
  }

  /** A figure with its standard error; of accuracies only. */
  static Estimate soFar(Metric metric, Accuracy accuracy) {
    return switch (metric) {
      case TOP5 -> accuracy.top5();
      case MEAN_PER_CLASS -> accuracy.meanPerClass();
      case MEAN_TOP1_TOP5 -> meanOfBoth(accuracy);
      default -> accuracy.top1();
    };
  }

  private static Estimate meanOfBoth(Accuracy accuracy) {
    Estimate one = accuracy.top1();
    Estimate five = accuracy.top5();
    return new Estimate(
        accuracy.meanOfTop1AndTop5(),
        (one.standardError() + five.standardError()) / 2,
        one.count());
  }

  private static double hit(int rank, int k) {
    return rank < k ? 1 : 0;
  }

  private static Bootstrap.Interval interval(int[] there, ToDoubleFunction<Integer> value) {
    return BOOTSTRAP.ofMean(
        Arrays.stream(there).mapToDouble(i -> value.applyAsDouble(i)).toArray());
  }

  private static Bootstrap.Interval areaInterval(double area, int[] there, int[] labels) {
    Estimate estimate = area(area, there, labels);
    return new Bootstrap.Interval(estimate.low(), estimate.high());
  }

  /**
   * An area under the ROC curve with its error: Hanley and McNeil, "The meaning and use of the area
   * under a ROC curve", Radiology 1982.
   *
   * @param there images that it was computed over
   */
  static Estimate area(double area, int[] there, int[] labels) {
    double positives = Arrays.stream(there).filter(i -> labels[i] == 1).count();
    double negatives = there.length - positives;
    double q1 = area / (2 - area);
    double q2 = 2 * area * area / (1 + area);
    double variance =
        (area * (1 - area)
                + (positives - 1) * (q1 - area * area)
                + (negatives - 1) * (q2 - area * area))
            / (positives * negatives);
    return new Estimate(area, Math.sqrt(variance), there.length);
  }
}
