package io.altmesh.student;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for conditions; the limit is only how long a broken build takes to say so. */
final class Await {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private Await() {}

  static void until(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        fail("never came true: " + what);
      }
      try {
        Thread.sleep(2);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  static <T> T next(String what, BlockingQueue<T> queue) {
    try {
      T element = queue.poll(LIMIT.toSeconds(), TimeUnit.SECONDS);
      if (element == null) {
        fail("never came: " + what);
      }
      return element;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
