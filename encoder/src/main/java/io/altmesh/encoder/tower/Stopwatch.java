package io.altmesh.encoder.tower;

import io.altmesh.encoder.Cost;
import java.time.Duration;

/** Adds up what the batches of one call take, in turns of preparing and computing. */
final class Stopwatch {
  private long mark = System.nanoTime();
  private long preparing;
  private long computing;
  private long tokens;

  /** The time since the last mark went into preparing a batch. */
  void prepared() {
    preparing += lap();
  }

  /** The time since the last mark went into waiting for the device, which is nobody's work. */
  void waited() {
    lap();
  }

  /**
   * The time since the last mark went into computing a batch.
   *
   * @param padded tokens that it was computed with
   */
  void computed(long padded) {
    computing += lap();
    tokens += padded;
  }

  private long lap() {
    long now = System.nanoTime();
    long took = now - mark;
    mark = now;
    return took;
  }

  /** All so far. */
  Cost cost(long given) {
    return new Cost(given, tokens, Duration.ofNanos(preparing), Duration.ofNanos(computing));
  }
}
