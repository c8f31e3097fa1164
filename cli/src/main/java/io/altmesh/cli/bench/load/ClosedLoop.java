package io.altmesh.cli.bench.load;

import java.util.concurrent.CountDownLatch;

/** So many callers, each with one list under way. */
final class ClosedLoop {
  private ClosedLoop() {}

  static void run(Calls<?> calls, int callers, long until) throws InterruptedException {
    CountDownLatch left = new CountDownLatch(callers);
    for (int i = 0; i < callers; i++) {
      new Caller(calls, until, left).next();
    }
    left.await();
  }

  private record Caller(Calls<?> calls, long until, CountDownLatch left) {
    void next() {
      long now = System.nanoTime();
      if (now - until < 0) {
        calls.send(now, this::next);
      } else {
        left.countDown();
      }
    }
  }
}
