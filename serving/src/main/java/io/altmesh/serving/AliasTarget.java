package io.altmesh.serving;

import org.jspecify.annotations.Nullable;

/**
 * Where an alias points.
 *
 * @param followsNewest moves to each newer model that the service publishes
 * @param former where it pointed before; null when it has always pointed here
 */
record AliasTarget(
    String fingerprint,
    boolean followsNewest,
    @Nullable String former,
    @Nullable CanaryShare canary) {

  static AliasTarget at(String fingerprint, boolean followsNewest) {
    return new AliasTarget(fingerprint, followsNewest, null, null);
  }

  /** The model of one call. */
  String choose(@Nullable String requestId) {
    return canary != null && canary.takes(requestId) ? canary.fingerprint() : fingerprint;
  }

  /** A move by the service itself: a canary goes on, unless it is what the alias points at now. */
  AliasTarget followedTo(String newest) {
    boolean promoted = canary != null && canary.fingerprint().equals(newest);
    return newest.equals(fingerprint)
        ? this
        : new AliasTarget(newest, followsNewest, fingerprint, promoted ? null : canary);
  }

  /** A move by an operator: the canary ends. */
  AliasTarget movedTo(String other, boolean follows) {
    String left = other.equals(fingerprint) ? former : fingerprint;
    return new AliasTarget(other, follows, left, null);
  }

  AliasTarget withCanary(@Nullable CanaryShare value) {
    return new AliasTarget(fingerprint, followsNewest, former, value);
  }

  boolean pointsAt(String model) {
    return fingerprint.equals(model) || (canary != null && canary.fingerprint().equals(model));
  }
}
