package io.altmesh.corpus.images;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a reader on many mutated inputs: it shall throw nothing, not hang, and not take more memory
 * than is fair. A case depends on seed and number alone: to reproduce one, run it alone.
 */
final class Fuzz {
  private static final int PATIENCE_SECONDS = 20;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final long seed;
  private final long mostBytes;

  /**
   * @param mostBytes of heap that a case may allocate in all
   */
  Fuzz(long seed, long mostBytes) {
    this.seed = seed;
    this.mostBytes = mostBytes;
  }

  /** One case. What it throws is a failure: errors that a reader documents, it catches itself. */
  interface Case {
    void run(SplittableRandom random) throws Exception;
  }

  /** Cases from {@code first} up to, not including, {@code end}. */
  void run(int first, int end, Case body) throws Exception {
    body.run(random(first)); // loads classes, which the measured cases need not pay for
    Worker worker = new Worker(body);
    try {
      for (int i = first; i < end; i++) {
        worker.run(i);
      }
    } finally {
      worker.executor.shutdownNow();
    }
  }

  private SplittableRandom random(int index) {
    return new SplittableRandom(seed * 1_000_003 + index);
  }

  private final class Worker {
    private final ExecutorService executor = Executors.newSingleThreadExecutor(this::thread);
    private final Case body;
    private volatile @Nullable Thread thread;

    Worker(Case body) {
      this.body = body;
    }

    private Thread thread(Runnable work) {
      Thread worker = new Thread(work, "fuzz");
      worker.setDaemon(true);
      thread = worker;
      return worker;
    }

    void run(int index) throws InterruptedException {
      Future<Long> allocated = executor.submit(() -> allocatedBy(index));
      try {
        long bytes = allocated.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (bytes > mostBytes) {
          throw failure(
              index, "allocated " + bytes + " bytes (expected <= " + mostBytes + ")", null);
        }
      } catch (ExecutionException e) {
        throw failure(index, "threw " + e.getCause(), e.getCause());
      } catch (TimeoutException e) {
        String stack = thread == null ? "" : Arrays.toString(thread.getStackTrace());
        throw failure(index, "ran for over " + PATIENCE_SECONDS + " s, at " + stack, e);
      }
    }

    private long allocatedBy(int index) throws Exception {
      long self = Thread.currentThread().getId();
      long before = THREADS.getThreadAllocatedBytes(self);
      body.run(random(index));
      return THREADS.getThreadAllocatedBytes(self) - before;
    }

    private AssertionError failure(int index, String what, @Nullable Throwable cause) {
      return new AssertionError("seed " + seed + ", case " + index + ": " + what, cause);
    }
  }
}
