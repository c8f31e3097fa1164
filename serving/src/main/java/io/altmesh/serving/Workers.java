package io.altmesh.serving;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads that run models: named, few, and joined before a process ends. */
public final class Workers {
  private Workers() {}

  /** Threads {@code ROLE-embed-1 …}. */
  public static ExecutorService start(String role, int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads, task -> new Thread(task, role + "-embed-" + number.incrementAndGet()));
  }

  /**
   * Lets the batch under way end: a JVM that exits while a native call runs dies of a signal
   * (facts/engine.md, "Threads and memory").
   */
  public static void stop(ExecutorService workers) {
    workers.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (workers.awaitTermination(1, TimeUnit.MINUTES)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
