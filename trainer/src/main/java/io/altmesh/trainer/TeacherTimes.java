package io.altmesh.trainer;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** How long a teacher's answers take, since it was asked last. Thread-safe. */
final class TeacherTimes {
  /** Of an interval: its last ones, if it has more. */
  private static final int REMEMBERED = 1024;

  private final long[] nanos = new long[REMEMBERED];
  private int answers;
  private long items;
  private long busyNanos;
  private long busyUntil = System.nanoTime();

  /** A list was answered now. */
  void answered(int count, Duration took) {
    answered(count, took.toNanos(), System.nanoTime());
  }

  synchronized void answered(int count, long took, long now) {
    nanos[answers % REMEMBERED] = took;
    answers++;
    items += count;
    // Lists are under way at the same time: what they share counts once.
    busyNanos += Math.min(took, now - busyUntil);
    busyUntil = now;
  }

  /**
   * {@code teacher_seconds_per_item}, in which lists were under way, for a text or an image; {@code
   * teacher_seconds_p95}, from a list's sending to its answer. Empty when there were none.
   */
  synchronized Map<String, Double> take() {
    if (answers == 0) {
      return Map.of();
    }
    Map<String, Double> times = new LinkedHashMap<>();
    times.put("teacher_seconds_per_item", busyNanos / 1e9 / Math.max(1, items));
    long[] sorted = Arrays.copyOf(nanos, Math.min(answers, REMEMBERED));
    Arrays.sort(sorted);
    int p95 = (int) Math.ceil(0.95 * sorted.length) - 1;
    times.put("teacher_seconds_p95", sorted[p95] / 1e9);
    answers = 0;
    items = 0;
    busyNanos = 0;
    return times;
  }
}
