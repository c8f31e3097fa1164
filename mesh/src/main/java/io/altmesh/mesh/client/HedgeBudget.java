package io.altmesh.mesh.client;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * At most one hedge for ten calls, and ten in a row: when all replicas are slow, asking twice would
 * make them slower. Thread-safe.
 */
final class HedgeBudget {
  private static final int COST = 10;
  private static final int MOST = 10 * COST;

  private final AtomicInteger earned = new AtomicInteger(MOST);

  /** A call is made. */
  void earn() {
    earned.updateAndGet(now -> Math.min(MOST, now + 1));
  }

  /** Whether a hedge may be sent; it is paid for. */
  boolean spend() {
    return earned.getAndUpdate(now -> now >= COST ? now - COST : now) >= COST;
  }
}
