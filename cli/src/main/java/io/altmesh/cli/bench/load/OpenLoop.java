package io.altmesh.cli.bench.load;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lists at times fixed beforehand, whatever has become of those before. */
final class OpenLoop {
  private OpenLoop() {}

  static void run(Calls<?> calls, Pace.Rate rate, long begin, long until) {
    SplittableRandom random = new SplittableRandom(rate.seed());
    double due = begin;
    while (true) {
      due += -Math.log(1 - random.nextDouble()) / rate.perSecond() * TimeUnit.SECONDS.toNanos(1);
      if ((long) due - until >= 0 || Thread.currentThread().isInterrupted()) {
        return;
      }
      await((long) due);
      calls.send((long) due, () -> {});
    }
  }

  private static void await(long due) {
    long left = due - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = due - System.nanoTime();
    }
  }
}
