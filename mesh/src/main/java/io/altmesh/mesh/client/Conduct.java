package io.altmesh.mesh.client;

/**
 * How one replica did of late, and whether it is left out for it. Thread-safe.
 *
 * @see Outliers
 */
final class Conduct {
  private long answered;
  private long failed;
  private long nanos;
  private int ejections;
  private boolean ejected;
  private long ejectedUntil;

  /** An attempt succeeded after so long. */
  synchronized void answered(long took) {
    answered++;
    nanos += took;
  }

  /** An attempt failed for a reason of the server. */
  synchronized void failed() {
    failed++;
  }

  synchronized Tally tally() {
    return new Tally(answered, failed, nanos);
  }

  /** Begins a new interval. */
  synchronized void reset(long now) {
    answered = 0;
    failed = 0;
    nanos = 0;
    if (ejected && now - ejectedUntil >= 0) {
      ejected = false;
    } else if (!ejected && ejections > 0) {
      ejections--; // behaved for an interval
    }
  }

  /** Leaves it out, the longer the oftener it was. */
  synchronized void eject(long now, long forNanos) {
    ejected = true;
    ejections++;
    ejectedUntil = now + forNanos * ejections;
  }

  synchronized boolean isEjected(long now) {
    return ejected && now - ejectedUntil < 0;
  }

  /**
   * What happened in an interval.
   *
   * @param nanos of those answered, together
   */
  record Tally(long answered, long failed, long nanos) {
    long attempts() {
      return answered + failed;
    }

    double failureShare() {
      return (double) failed / attempts();
    }

    double meanNanos() {
      return answered == 0 ? 0 : (double) nanos / answered;
    }
  }
}
