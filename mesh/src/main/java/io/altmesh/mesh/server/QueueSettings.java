package io.altmesh.mesh.server;

import java.time.Duration;

/**
 * How calls wait for a worker and share its turns.
 *
 * @param capacity lists that may wait before further ones are refused
 * @param retryDelay told to those that were refused
 * @param batchUnits most work of a turn that several lists share: tokens of text, an image counting
 *     as {@value #UNITS_AN_IMAGE}. A list that is larger by itself has a turn of its own
 * @param batchDelay how long an interactive list waits for company while a worker is free; zero
 *     takes what has come while a turn of its kind ran and, where that was long, in a moment after
 * @param turns of small lists at a time; what comes while so many run gathers for the next. A
 *     processor computes one, each GPU one
 * @param bulkPatience after so long in the queue bulk work goes first
 */
public record QueueSettings(
    int capacity,
    Duration retryDelay,
    int batchUnits,
    Duration batchDelay,
    int turns,
    Duration bulkPatience) {
  /** Patches that a ViT-L/14 looks at. */
  static final int UNITS_AN_IMAGE = 256;

  /** Of a turn's most work. */
  private static final int GATHERED_SHARE = 4;

  /** 512 texts of 32 tokens, or 64 images, a turn; no delay. */
  public static final QueueSettings DEFAULT =
      new QueueSettings(
          256, Duration.ofMillis(250), 16_384, Duration.ZERO, 1, Duration.ofSeconds(2));

  public QueueSettings {
    atLeastOne("capacity", capacity);
    atLeastOne("batchUnits", batchUnits);
    atLeastOne("turns", turns);
    notNegative("retryDelay", retryDelay);
    notNegative("batchDelay", batchDelay);
    notNegative("bulkPatience", bulkPatience);
  }

  /** The same with so many turns of small lists at a time. */
  public QueueSettings withTurns(int value) {
    return new QueueSettings(capacity, retryDelay, batchUnits, batchDelay, value, bulkPatience);
  }

  /** Work that is worth a turn of its own beside others: what needs no device is done meanwhile. */
  int gatheredUnits() {
    return Math.max(1, batchUnits / GATHERED_SHARE);
  }

  private static void atLeastOne(String name, int given) {
    if (given < 1) {
      throw new IllegalArgumentException(name + ": " + given + " (expected: at least 1)");
    }
  }

  private static void notNegative(String name, Duration given) {
    if (given.isNegative()) {
      throw new IllegalArgumentException(name + ": " + given + " (expected: not negative)");
    }
  }
}
