package io.altmesh.trainer.task;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Ready batches, filled by one named thread. What the taker waits is measured: a training that
 * starves shall be seen.
 *
 * @param <B> the kind of batch
 */
public final class ReadAhead<B> implements AutoCloseable {
  /** Where batches come from. */
  public interface Source<B> {
    B read() throws InterruptedException;
  }

  private record Ready<B>(@Nullable B batch, @Nullable Throwable failure) {}

  private final BlockingQueue<Ready<B>> queue;
  private final Thread thread;
  private long waitedNanos;

  private ReadAhead(Source<B> source, int capacity) {
    this.queue = new ArrayBlockingQueue<>(capacity);
    this.thread = new Thread(() -> fill(source), "altmesh-data");
    this.thread.setDaemon(true);
  }

  /** Starts the data thread. */
  public static <B> ReadAhead<B> start(Source<B> source, int capacity) {
    ReadAhead<B> ahead = new ReadAhead<>(source, capacity);
    ahead.thread.start();
    return ahead;
  }

  private void fill(Source<B> source) {
    try {
      while (true) {
        Ready<B> ready;
        try {
          ready = new Ready<>(source.read(), null);
        } catch (RuntimeException | Error e) {
          ready = new Ready<>(null, e);
        }
        queue.put(ready);
        if (ready.failure() != null) {
          return;
        }
      }
    } catch (InterruptedException e) {
      // close() asked for it: the thread ends.
    }
  }

  /**
   * Waits for the next batch; rethrows, on the taker's thread, what stopped the data thread.
   *
   * @param cancelled asked now and then while waiting; once true, the answer is null
   */
  public @Nullable B take(BooleanSupplier cancelled) throws InterruptedException {
    long start = System.nanoTime();
    Ready<B> ready = queue.poll();
    while (ready == null && !cancelled.getAsBoolean()) {
      ready = queue.poll(100, TimeUnit.MILLISECONDS);
    }
    waitedNanos += System.nanoTime() - start;
    if (ready == null) {
      return null;
    }
    if (ready.batch() == null) {
      if (ready.failure() instanceof Error error) {
        throw error;
      }
      throw ready.failure() instanceof RuntimeException e
          ? e
          : new IllegalStateException(ready.failure());
    }
    return ready.batch();
  }

  /** Seconds that {@link #take} has waited so far. */
  public double starvedSeconds() {
    return waitedNanos / 1e9;
  }

  /** Interrupts the data thread and waits for its end: it may be inside a native call. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        queue.clear();
        thread.join(100);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
