package io.altmesh.mesh.client;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the replicas of a target are used.
 *
 * @param balance which is asked next
 * @param inFlight calls and streams of this client that may be under way at one replica; what is
 *     over goes to another, or waits
 * @param hedgeAfter an interactive list without an answer for so long is asked of a second replica
 *     too, and the first answer wins; null: never. A good value is what 95 of 100 answers take
 * @param resolveEvery how often a {@code dns:///} name is asked for its addresses
 */
public record ReplicaOptions(
    Balance balance, int inFlight, @Nullable Duration hedgeAfter, Duration resolveEvery) {

  public ReplicaOptions {
    if (inFlight < 1) {
      throw new IllegalArgumentException("inFlight: " + inFlight + " (expected: at least 1)");
    }
    if (hedgeAfter != null && hedgeAfter.isNegative()) {
      throw new IllegalArgumentException("hedgeAfter: " + hedgeAfter + " (expected: >= 0)");
    }
    if (resolveEvery.isNegative() || resolveEvery.isZero()) {
      throw new IllegalArgumentException("resolveEvery: " + resolveEvery + " (expected: > 0)");
    }
  }

  /** Least requests, 64 under way at a replica, no hedging, names asked every 30 s. */
  public static ReplicaOptions defaults() {
    return new ReplicaOptions(Balance.LEAST_REQUEST, 64, null, Duration.ofSeconds(30));
  }

  public ReplicaOptions withBalance(Balance value) {
    return new ReplicaOptions(value, inFlight, hedgeAfter, resolveEvery);
  }

  public ReplicaOptions withInFlight(int value) {
    return new ReplicaOptions(balance, value, hedgeAfter, resolveEvery);
  }

  public ReplicaOptions withHedgeAfter(@Nullable Duration value) {
    return new ReplicaOptions(balance, inFlight, value, resolveEvery);
  }

  public ReplicaOptions withResolveEvery(Duration value) {
    return new ReplicaOptions(balance, inFlight, hedgeAfter, value);
  }
}
