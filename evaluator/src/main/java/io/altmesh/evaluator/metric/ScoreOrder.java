package io.altmesh.evaluator.metric;

import java.util.Arrays;

/** Sorts places by their scores. */
final class ScoreOrder {
  private static final long PLACE = 0xFFFFFFFFL;

  private ScoreOrder() {}

  /** Places by falling score; equal ones in their order, NaN last, −0 beside 0. */
  static int[] falling(float[] scores) {
    long[] keys = new long[scores.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = (long) -ordered(scores[i]) << 32 | i;
    }
    Arrays.sort(keys);
    int[] order = new int[keys.length];
    for (int i = 0; i < order.length; i++) {
      order[i] = (int) (keys[i] & PLACE);
    }
    return order;
  }

  /** A whole number that grows with the score, and is least for NaN. */
  private static int ordered(float score) {
    if (Float.isNaN(score)) {
      return -Integer.MAX_VALUE;
    }
    int bits = Float.floatToRawIntBits(score);
    return bits >= 0 ? bits : -(bits & Integer.MAX_VALUE);
  }
}
