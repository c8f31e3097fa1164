package io.altmesh.mesh.server;

/**
 * When a lane's small pieces go. They gather while a turn of their lane runs, and for a moment
 * after it: callers that were just answered are likely to ask again, and a device computes what
 * comes together faster than what comes one after the other. The moment ends when all have come
 * that may, when no more come, or after a sixteenth of what the turn took. Not thread-safe.
 */
final class LanePace {
  /** A pause costs the device so much of its time at most. */
  private static final int SHARE = 16;

  /** An answer and the next request are no longer on their way. */
  private static final long GAP_NANOS = 3_000_000;

  /** A wait that a clock cannot keep would cost a short turn more than its share. */
  private static final long TICK_NANOS = 1_000_000;

  private int running;
  private int expected;
  private long pauseEnds;
  private long lastArrival;

  /** A turn has begun. */
  void started() {
    running++;
  }

  /**
   * A turn has ended.
   *
   * @param answered calls of it
   * @param waiting calls that wait now
   * @param nanos how long it ran
   */
  void ended(int answered, int waiting, long nanos, long now) {
    running--;
    expected = answered + waiting;
    pauseEnds = now + nanos / SHARE;
    lastArrival = now;
  }

  /** A call has come. */
  void arrived(long now) {
    lastArrival = now;
  }

  boolean isIdle(long now) {
    return running == 0 && now - pauseEnds > 0;
  }

  /**
   * How long calls that wait should wait on; without end where a turn must end first.
   *
   * @param turns that may run at a time
   */
  long nanosToWait(int waiting, int turns, long now) {
    if (running >= turns) {
      return Long.MAX_VALUE;
    }
    long left = Math.min(pauseEnds, lastArrival + GAP_NANOS) - now;
    return waiting >= expected || left < TICK_NANOS ? 0 : left;
  }
}
