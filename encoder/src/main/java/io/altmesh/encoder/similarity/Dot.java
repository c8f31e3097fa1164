package io.altmesh.encoder.similarity;

import java.nio.FloatBuffer;

/**
 * The score that decides: products of floats, exact in double precision, in eight sums side by side
 * that are added pairwise. The same two rows have the same score wherever they stand, on every
 * machine, whatever the number of threads. Not thread-safe: it keeps the rows it read last.
 */
final class Dot {
  private static final int LANES = 8;

  private final Rows queries;
  private final Rows candidates;
  private final float[] query;
  private final float[] candidate;
  private int queryAt = -1;

  Dot(Rows queries, Rows candidates) {
    this.queries = queries;
    this.candidates = candidates;
    this.query = new float[queries.dim()];
    this.candidate = new float[candidates.dim()];
  }

  /** NaN when either row failed. */
  double of(int queryRow, int candidateRow) {
    if (queryRow != queryAt) {
      queries.read(queryRow, 1, FloatBuffer.wrap(query));
      queryAt = queryRow;
    }
    candidates.read(candidateRow, 1, FloatBuffer.wrap(candidate));
    double score = dot(query, candidate);
    boolean usable = score != 0 || (usable(query) && usable(candidate));
    return usable && Double.isFinite(score) ? score : Double.NaN;
  }

  static double dot(float[] a, float[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int i = 0;
    for (; i + LANES <= a.length; i += LANES) {
      s0 += (double) a[i] * b[i];
      s1 += (double) a[i + 1] * b[i + 1];
      s2 += (double) a[i + 2] * b[i + 2];
      s3 += (double) a[i + 3] * b[i + 3];
      s4 += (double) a[i + 4] * b[i + 4];
      s5 += (double) a[i + 5] * b[i + 5];
      s6 += (double) a[i + 6] * b[i + 6];
      s7 += (double) a[i + 7] * b[i + 7];
    }
    for (; i < a.length; i++) {
      s0 += (double) a[i] * b[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** Whether a row has a direction: a finite length that is not zero. */
  static boolean usable(float[] row) {
    float squares = 0;
    for (float value : row) {
      squares += value * value;
    }
    return squares > 0 && squares <= Float.MAX_VALUE;
  }
}
