package io.altmesh.evaluator.metric;

/** How well one class's scores rank the images, three ways that differ. NaN scores rank last. */
public final class AveragePrecision {
  private static final int STEPS = 10;

  private AveragePrecision() {}

  /**
   * CLIP_benchmark's {@code average_precision_per_class}: the mean over positives of the precision
   * at their ranks. Images of equal score keep their order (there, torch.sort's unstable one). 0
   * without a positive.
   *
   * @param positive whether each image has the class
   */
  public static double atPositives(float[] scores, boolean[] positive) {
    int[] order = ScoreOrder.falling(scores);
    double sum = 0;
    int hits = 0;
    for (int rank = 0; rank < order.length; rank++) {
      if (positive[order[rank]]) {
        hits++;
        sum += (double) hits / (rank + 1);
      }
    }
    return hits == 0 ? 0 : sum / hits;
  }

  /**
   * scikit-learn's {@code average_precision_score}: images of equal score come in together. 0
   * without a positive.
   */
  public static double alongCurve(float[] scores, boolean[] positive) {
    Curve curve = Curve.of(scores, positive);
    if (curve.positives() == 0) {
      return 0;
    }
    double sum = 0;
    double recallBefore = 0;
    for (int i = 0; i < curve.size(); i++) {
      sum += curve.precision(i) * (curve.recall(i) - recallBefore);
      recallBefore = curve.recall(i);
    }
    return sum;
  }

  /**
   * ELEVATER's {@code 11point_mAP} of one class (vision_evaluation's {@code
   * MeanAveragePrecisionNPointsEvaluator}): the mean over recalls 1, 0.9 .. 0 of the best precision
   * at that recall or beyond. Its curve is scikit-learn's, which ends with a point of its own,
   * precision 1 at recall 0, so that one of the eleven is always 1; PASCAL VOC 2007's measure has
   * no such point. NaN without a positive: classes without an image are left out there. ELEVATER
   * ranks by {@link Softmax}.
   */
  public static double elevenPoints(float[] scores, boolean[] positive) {
    Curve curve = Curve.of(scores, positive);
    if (curve.positives() == 0) {
      return Double.NaN;
    }
    double sum = 1;
    for (int step = 0; step < STEPS; step++) {
      sum += curve.bestPrecisionFrom(1 - step * 0.1); // numpy's linspace(1, 0, 11), to the bit
    }
    return sum / (STEPS + 1);
  }
}
