package io.altmesh.evaluator.metric;

import java.util.Arrays;

/**
 * Hits and false alarms at each threshold, from the highest score down: a point for each different
 * score, so that equal ones come in together. NaN scores count as one lowest score.
 */
record Curve(int[] hits, int[] alarms) {

  static Curve of(float[] scores, boolean[] positive) {
    if (scores.length != positive.length) {
      throw new IllegalArgumentException(
          "%d scores, %d labels (expected: as many)".formatted(scores.length, positive.length));
    }
    int[] order = ScoreOrder.falling(scores);
    int[] hits = new int[order.length];
    int[] alarms = new int[order.length];
    int points = 0;
    int hit = 0;
    for (int i = 0; i < order.length; i++) {
      hit += positive[order[i]] ? 1 : 0;
      if (i + 1 == order.length || differs(scores[order[i]], scores[order[i + 1]])) {
        hits[points] = hit;
        alarms[points] = i + 1 - hit;
        points++;
      }
    }
    return new Curve(Arrays.copyOf(hits, points), Arrays.copyOf(alarms, points));
  }

  private static boolean differs(float one, float other) {
    return one != other && !(Float.isNaN(one) && Float.isNaN(other));
  }

  int size() {
    return hits.length;
  }

  int positives() {
    return size() == 0 ? 0 : hits[size() - 1];
  }

  int negatives() {
    return size() == 0 ? 0 : alarms[size() - 1];
  }

  double precision(int point) {
    return (double) hits[point] / (hits[point] + alarms[point]);
  }

  double recall(int point) {
    return (double) hits[point] / positives();
  }

  /** The best precision at a recall or beyond; 0 when there is none. */
  double bestPrecisionFrom(double recall) {
    double best = 0;
    for (int point = size() - 1; point >= 0 && recall(point) >= recall; point--) {
      best = Math.max(best, precision(point));
    }
    return best;
  }

  /** The chance that a positive scores above a negative, equal scores counted half. */
  double area() {
    double sum = 0;
    for (int point = 0; point < size(); point++) {
      double hitsBefore = point == 0 ? 0 : hits[point - 1];
      double alarmsBefore = point == 0 ? 0 : alarms[point - 1];
      sum += (alarms[point] - alarmsBefore) * (hits[point] + hitsBefore) / 2;
    }
    return sum / ((double) positives() * negatives());
  }
}
