package io.altmesh.teacher.backend;

import java.time.Duration;

/**
 * How a server that may change its weights under the same name is watched.
 *
 * @param every the longest that answers are believed without looking at the server again; zero
 *     looks after each of them
 * @param tolerance how far a probe's vector may lie from the first one, as a share of its length:
 *     what another batch size or a restart changes
 */
record Vigilance(Duration every, double tolerance) {
  public static final Vigilance DEFAULT = new Vigilance(Duration.ofSeconds(10), 1e-3);

  public Vigilance {
    if (every.isNegative()) {
      throw new IllegalArgumentException("every: " + every + " (expected: >= 0)");
    }
    if (!(tolerance > 0 && tolerance < 1)) {
      throw new IllegalArgumentException(
          "tolerance: " + tolerance + " (expected: above 0, below 1)");
    }
  }
}
