package io.altmesh.trainer.service;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Who follows the run, and which checkpoints each has been promised and not yet acknowledged. A
 * follower lives while it watches and for the lease after its last sign of life; one that has died
 * is forgotten, and needs nothing. Thread-safe.
 */
final class Followers {
  private static final class Follower {
    final SortedSet<Long> pending = new TreeSet<>();
    int watches;
    long seenNanos;
  }

  private final long leaseNanos;
  private final LongSupplier nanoTime;
  private final Map<String, Follower> followers = new TreeMap<>();

  Followers(Duration lease, LongSupplier nanoTime) {
    this.leaseNanos = lease.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * A follower watches, perhaps again.
   *
   * @param newest the newest checkpoint's step, negative when there is none
   * @return the steps to tell it of: what it has not acknowledged, and the newest
   */
  synchronized List<Long> joined(String name, long newest) {
    forgetTheDead();
    Follower follower = followers.get(name);
    SortedSet<Long> tell = new TreeSet<>();
    if (follower == null) {
      follower = new Follower();
      followers.put(name, follower);
      if (newest >= 0) {
        follower.pending.add(newest);
      }
    } else if (newest >= 0) {
      tell.add(newest); // told again though acknowledged: it may have restarted
    }
    follower.watches++;
    follower.seenNanos = nanoTime.getAsLong();
    tell.addAll(follower.pending);
    return List.copyOf(tell);
  }

  /** How many watch now. */
  synchronized int watching() {
    return (int) followers.values().stream().filter(follower -> follower.watches > 0).count();
  }

  synchronized void left(String name) {
    Follower follower = followers.get(name);
    if (follower != null) {
      follower.watches--;
      follower.seenNanos = nanoTime.getAsLong();
    }
  }

  /** Every live follower is promised this checkpoint. */
  synchronized void published(long step) {
    forgetTheDead();
    followers.values().forEach(follower -> follower.pending.add(step));
  }

  synchronized void acknowledged(String name, long step) {
    Follower follower = followers.get(name);
    if (follower != null) {
      follower.pending.remove(step);
      follower.seenNanos = nanoTime.getAsLong();
    }
  }

  /** Whether a live follower has yet to acknowledge this step. */
  synchronized boolean need(long step) {
    return !missing(step).isEmpty();
  }

  /** The live followers that have yet to acknowledge this step. */
  synchronized List<String> missing(long step) {
    forgetTheDead();
    List<String> missing = new ArrayList<>();
    followers.forEach(
        (name, follower) -> {
          if (follower.pending.contains(step)) {
            missing.add(name);
          }
        });
    return missing;
  }

  private void forgetTheDead() {
    long now = nanoTime.getAsLong();
    followers
        .values()
        .removeIf(follower -> follower.watches == 0 && now - follower.seenNanos >= leaseNanos);
  }
}
