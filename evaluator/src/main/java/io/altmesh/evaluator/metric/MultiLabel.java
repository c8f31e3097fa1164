package io.altmesh.evaluator.metric;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Multi-label classification, as images go by: each image may have several classes. Keeps every
 * score, four bytes each, as the measures sort them. Not thread-safe.
 */
public final class MultiLabel {
  /** A measure of one class. */
  @FunctionalInterface
  public interface Measure {
    double of(float[] scores, boolean[] positive);
  }

  private final int classes;
  private float[] scores = new float[0];
  private final BitSet positives = new BitSet();
  private int images;

  public MultiLabel(int classes) {
    this.classes = classes;
  }

  /**
   * Takes an image in.
   *
   * @param ofClasses a score a class
   * @param labels its classes
   */
  public void add(float[] ofClasses, int... labels) {
    if (ofClasses.length != classes) {
      throw new IllegalArgumentException(
          "%d scores (expected: %d, one a class)".formatted(ofClasses.length, classes));
    }
    int from = images * classes;
    if (from + classes > scores.length) {
      scores = Arrays.copyOf(scores, Math.max(from + classes, scores.length * 2));
    }
    System.arraycopy(ofClasses, 0, scores, from, classes);
    for (int label : labels) {
      if (label < 0 || label >= classes) {
        throw new IllegalArgumentException(
            "class %d (expected 0..%d)".formatted(label, classes - 1));
      }
      positives.set(from + label);
    }
    images++;
  }

  /** Of each class, by any measure of {@link AveragePrecision} or {@link RocAuc}. */
  public double[] perClass(Measure measure) {
    double[] values = new double[classes];
    float[] column = new float[images];
    boolean[] positive = new boolean[images];
    for (int of = 0; of < classes; of++) {
      for (int image = 0; image < images; image++) {
        column[image] = scores[image * classes + of];
        positive[image] = positives.get(image * classes + of);
      }
      values[of] = measure.of(column, positive);
    }
    return values;
  }

  /**
   * The mean over classes, NaN ones left out; its error takes the classes as the sample.
   *
   * @see Bootstrap for an error that takes the images as the sample
   */
  public Estimate mean(Measure measure) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (double value : perClass(measure)) {
      if (!Double.isNaN(value)) {
        sum += value;
        squares += value * value;
        count++;
      }
    }
    return Estimate.ofMean(sum, squares, count);
  }

  public int images() {
    return images;
  }
}
