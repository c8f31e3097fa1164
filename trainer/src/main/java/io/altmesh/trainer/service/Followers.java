package io.altmesh.trainer.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Who follows the run and what each has acknowledged. A follower lives while it watches, and for
 * the lease after its last sign of life. An acknowledgement of a step counts for all steps before
 * it. Thread-safe.
 */
final class Followers {
  private static final class Follower {
    final long from;
    int watches;
    long seenNanos;
    long acknowledged = -1;

    Follower(long from) {
      this.from = from;
    }
  }

  private final long leaseNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Follower> followers = new TreeMap<>();

  Followers(Duration lease, LongSupplier nanoTime) {
    this.leaseNanos = lease.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * A follower watches.
   *
   * @param newestStep of the newest checkpoint: older ones are not for it
   */
  synchronized void joined(String name, long newestStep) {
    seen(name, newestStep).watches++;
  }

  synchronized void left(String name) {
    Follower follower = followers.get(name);
    if (follower != null) {
      follower.watches--;
      follower.seenNanos = nanoTime.getAsLong();
    }
  }

  synchronized void acknowledged(String name, long step) {
    Follower follower = seen(name, step);
    follower.acknowledged = Math.max(follower.acknowledged, step);
  }

  private Follower seen(String name, long from) {
    Follower follower = followers.computeIfAbsent(name, unknown -> new Follower(from));
    follower.seenNanos = nanoTime.getAsLong();
    return follower;
  }

  /** Whether a live follower has yet to acknowledge this step. */
  synchronized boolean need(long step) {
    return !missing(step).isEmpty();
  }

  /** The live followers that have yet to acknowledge this step. */
  synchronized List<String> missing(long step) {
    List<String> missing = new ArrayList<>();
    followers.forEach(
        (name, follower) -> {
          if (step >= follower.from && step > follower.acknowledged && isAlive(follower)) {
            missing.add(name);
          }
        });
    return missing;
  }

  private boolean isAlive(Follower follower) {
    return follower.watches > 0 || nanoTime.getAsLong() - follower.seenNanos < leaseNanos;
  }
}
