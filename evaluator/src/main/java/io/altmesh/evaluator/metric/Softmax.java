package io.altmesh.evaluator.metric;

/**
 * Probabilities of classes. Within an image they are ordered as the scores are; within a class,
 * over images, they are not: ELEVATER ranks by them, CLIP_benchmark by the scores.
 */
public final class Softmax {
  /** CLIP's logit scale, which ELEVATER's probabilities are made with. */
  public static final double CLIP_SCALE = 100;

  private Softmax() {}

  /**
   * Softmax of each row.
   *
   * @param scores (N × classes)
   * @param scale what scores are multiplied with; CLIP's 100 for cosines
   */
  public static float[] ofRows(float[] scores, int classes, double scale) {
    float[] probabilities = new float[scores.length];
    double[] exponentials = new double[classes];
    for (int from = 0; from < scores.length; from += classes) {
      float greatest = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < classes; i++) {
        greatest = Math.max(greatest, scores[from + i]);
      }
      double sum = 0;
      for (int i = 0; i < classes; i++) {
        exponentials[i] = Math.exp(scale * ((double) scores[from + i] - greatest));
        sum += exponentials[i];
      }
      for (int i = 0; i < classes; i++) {
        probabilities[from + i] = (float) (exponentials[i] / sum);
      }
    }
    return probabilities;
  }
}
