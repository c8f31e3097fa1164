package io.altmesh.evaluator.metric;

/** The area under the ROC curve. */
public final class RocAuc {
  private RocAuc() {}

  /**
   * scikit-learn's {@code roc_auc_score} of one class: the chance that an image of the class scores
   * above one of another, equal scores counted half; NaN scores count as lowest. NaN when there is
   * no image of the class, or no other.
   */
  public static double of(float[] scores, boolean[] positive) {
    return Curve.of(scores, positive).area();
  }
}
