package io.altmesh.cli.bench.load;

import java.time.Duration;

/**
 * A load.
 *
 * @param warmUp time before anything is counted
 * @param time that is counted
 * @param deadline of each call; streams have none
 */
public record LoadPlan(Pace pace, Duration warmUp, Duration time, Duration deadline) {
  public LoadPlan {
    positive("time", time);
    positive("deadline", deadline);
    if (warmUp.isNegative()) {
      throw new IllegalArgumentException("warmUp: " + warmUp + " (expected: not negative)");
    }
  }

  private static void positive(String name, Duration given) {
    if (given.isNegative() || given.isZero()) {
      throw new IllegalArgumentException(name + ": " + given + " (expected: above zero)");
    }
  }
}
