package io.altmesh.evaluator.metric;

/**
 * How near a student's vectors are to its teacher's for the same items, as pairs go by; needs no
 * images. Not thread-safe.
 *
 * <p>MSE is over vectors as they are, a mean over values, as AltCLIP's first stage minimises it;
 * the cosine is of each pair. A pair with a value that is not finite is counted as failed and left
 * out; a zero vector has no cosine and is left out there.
 */
public final class Agreement {
  private double squaredErrors;
  private double squaredErrorsSquared;
  private double cosines;
  private double cosinesSquared;
  private long pairs;
  private long cosinePairs;
  private long failed;

  /** Takes a pair in. */
  public void add(float[] student, float[] teacher) {
    if (student.length != teacher.length) {
      throw new IllegalArgumentException(
          "the student's vector has %d values, the teacher's %d (expected: one space)"
              .formatted(student.length, teacher.length));
    }
    double error = 0;
    double product = 0;
    double studentSquares = 0;
    double teacherSquares = 0;
    for (int i = 0; i < student.length; i++) {
      double difference = (double) student[i] - teacher[i];
      error += difference * difference;
      product += (double) student[i] * teacher[i];
      studentSquares += (double) student[i] * student[i];
      teacherSquares += (double) teacher[i] * teacher[i];
    }
    if (!Double.isFinite(studentSquares + teacherSquares)) {
      failed++;
      return;
    }
    double mean = error / student.length;
    squaredErrors += mean;
    squaredErrorsSquared += mean * mean;
    pairs++;
    if (studentSquares > 0 && teacherSquares > 0) {
      double cosine = product / Math.sqrt(studentSquares * teacherSquares);
      cosines += cosine;
      cosinesSquared += cosine * cosine;
      cosinePairs++;
    }
  }

  /** Mean squared error a value. */
  public Estimate meanSquaredError() {
    return Estimate.ofMean(squaredErrors, squaredErrorsSquared, pairs);
  }

  public Estimate cosine() {
    return Estimate.ofMean(cosines, cosinesSquared, cosinePairs);
  }

  /** Pairs that count. */
  public long pairs() {
    return pairs;
  }

  /** Pairs that were left out. */
  public long failed() {
    return failed;
  }
}
