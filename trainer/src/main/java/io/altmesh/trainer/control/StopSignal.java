package io.altmesh.trainer.control;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a run to end: once, and it finishes the step under way, writes a checkpoint and gives its
 * followers ten seconds to fetch it; twice, and it does not wait for them. Thread-safe.
 */
public final class StopSignal {
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch leave = new CountDownLatch(1);

  /** Trips the signal. */
  public synchronized void trip() {
    if (stop.getCount() == 0) {
      leave.countDown();
    }
    stop.countDown();
  }

  /** No more steps. */
  public boolean tripped() {
    return stop.getCount() == 0;
  }

  /** Waits until the run shall end, at most that long. */
  public boolean await(long millis) throws InterruptedException {
    return stop.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits until the run shall leave, at most that long. */
  public boolean awaitLeaving(long millis) throws InterruptedException {
    return leave.await(millis, TimeUnit.MILLISECONDS);
  }
}
