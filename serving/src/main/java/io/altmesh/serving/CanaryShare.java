package io.altmesh.serving;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A share of an alias's calls that go to another model. Calls with a request id are chosen by it:
 * the same on every attempt and every replica. Of the others it takes every so-many-th, spread
 * evenly. Thread-safe where the counter is.
 *
 * @param fingerprint the other model
 * @param share 0 to 1
 * @param counter gives 0, 1, 2, …
 */
record CanaryShare(String fingerprint, double share, LongSupplier counter) {
  CanaryShare {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("share: " + share + " (expected: 0 to 1)");
    }
  }

  boolean takes(@Nullable String requestId) {
    return requestId == null ? takesNext() : place(requestId) < share;
  }

  /** Of n calls it has taken the whole part of n times its share, whatever n is. */
  private boolean takesNext() {
    long call = counter.getAsLong();
    return Math.floor((call + 1) * share) > Math.floor(call * share);
  }

  /** Where in [0, 1) an id lies; another place for another canary. */
  private double place(String requestId) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(fingerprint.getBytes(UTF_8));
      long bits = ByteBuffer.wrap(sha256.digest(requestId.getBytes(UTF_8))).getLong();
      return (bits >>> 11) * 0x1.0p-53;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
