package io.altmesh.evaluator.metric;

/**
 * Zero-shot classification, as images go by: top-1, top-5, and the mean of each class's top-1
 * (CLIP_benchmark's {@code mean_per_class_recall}, scikit-learn's balanced accuracy, ELEVATER's
 * mean-per-class). Not thread-safe.
 *
 * <p>An image is told by its class and the rank of that class among all. Classes without an image
 * are left out of the mean, as both libraries do. Top-5 of fewer than five classes is NaN, as
 * CLIP_benchmark has it. (ELEVATER's code leaves the former out as answers too; its own sets have
 * images of every class.)
 */
public final class Accuracy {
  private static final int FIVE = 5;

  private final long[] hits;
  private final long[] counts;
  private final TopK topK = new TopK(1, FIVE);

  public Accuracy(int classes) {
    if (classes < 1) {
      throw new IllegalArgumentException("%d classes (expected: at least 1)".formatted(classes));
    }
    hits = new long[classes];
    counts = new long[classes];
  }

  /**
   * Takes an image in.
   *
   * @param trueClass its class, from 0
   * @param rank of that class among all for this image, from 0; negative: left out
   */
  public void add(int trueClass, int rank) {
    if (trueClass < 0 || trueClass >= counts.length) {
      throw new IllegalArgumentException(
          "class %d (expected 0..%d: as many class names as the labels need)"
              .formatted(trueClass, counts.length - 1));
    }
    if (rank >= 0) {
      topK.add(rank);
      counts[trueClass]++;
      hits[trueClass] += rank == 0 ? 1 : 0;
    }
  }

  /** Takes images in, item by item of both arrays. */
  public void addAll(int[] trueClasses, int[] ranks) {
    if (trueClasses.length != ranks.length) {
      throw new IllegalArgumentException(
          "%d labels, %d ranks (expected: as many)".formatted(trueClasses.length, ranks.length));
    }
    for (int i = 0; i < ranks.length; i++) {
      add(trueClasses[i], ranks[i]);
    }
  }

  public Estimate top1() {
    return topK.soFar(1);
  }

  public Estimate top5() {
    Estimate found = topK.soFar(FIVE);
    return counts.length < FIVE ? new Estimate(Double.NaN, Double.NaN, found.count()) : found;
  }

  /** NaN where top-5 is. */
  public double meanOfTop1AndTop5() {
    return (top1().value() + top5().value()) / 2;
  }

  /** Of a class, NaN without an image. */
  public double ofClass(int index) {
    return (double) hits[index] / counts[index];
  }

  /**
   * The mean over classes; its error takes each class's images as the sample, and the classes as
   * given: NaN while a class has a single image.
   */
  public Estimate meanPerClass() {
    double sum = 0;
    double variance = 0;
    int classes = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        Estimate one = Estimate.ofShare(hits[i], counts[i]);
        sum += one.value();
        variance += one.standardError() * one.standardError();
        classes++;
      }
    }
    return new Estimate(sum / classes, Math.sqrt(variance) / classes, topK.count());
  }
}
