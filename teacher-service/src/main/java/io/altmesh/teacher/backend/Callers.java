package io.altmesh.teacher.backend;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that wait for answers of other servers. */
final class Callers {
  private Callers() {}

  /** Threads {@code PROTOCOL-call-1 …}; their owner shuts them down. */
  static ExecutorService start(String protocol, int threads) {
    AtomicInteger number = new AtomicInteger();
    return Executors.newFixedThreadPool(
        threads,
        task -> {
          Thread thread = new Thread(task, protocol + "-call-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }
}
