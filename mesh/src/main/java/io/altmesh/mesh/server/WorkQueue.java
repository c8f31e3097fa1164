package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that waits for a worker, first come first served. Lists are {@link #offer}ed and refused
 * when {@code capacity} of them wait; streams {@link #admit} theirs, which their windows bound.
 * Work whose call was cancelled or has expired leaves the queue at once, without being run.
 * Thread-safe.
 */
public final class WorkQueue {
  private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);

  /** How many lists wait when nobody says otherwise. */
  public static final int DEFAULT_CAPACITY = 256;

  private final Executor workers;
  private final int capacity;
  private final Duration retryDelay;
  private final Deque<Entry> waiting = new ArrayDeque<>();
  private int offered;

  /**
   * @param workers runs the work, as many at a time as it has threads; not closed here
   * @param capacity lists that may wait before further ones are refused
   * @param retryDelay told to those that were refused
   */
  public WorkQueue(Executor workers, int capacity, Duration retryDelay) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity: " + capacity + " (expected: at least 1)");
    }
    this.workers = workers;
    this.capacity = capacity;
    this.retryDelay = retryDelay;
  }

  /** One piece of work; exactly one of the two is called, once. */
  interface Work {
    /** On a worker, in the call's context. */
    void run();

    /** Instead of running, when nobody waits for the answer any more or no worker is left. */
    void dropped(RuntimeException why);
  }

  private final class Entry implements Context.CancellationListener {
    final Work work;
    final Context context;
    final boolean counted;

    Entry(Work work, Context context, boolean counted) {
      this.work = work;
      this.context = context;
      this.counted = counted;
    }

    @Override
    public void cancelled(Context cancelled) {
      if (take(this)) {
        drop(this, reason(cancelled));
      }
    }
  }

  /**
   * Queues a list of the call that is current on this thread.
   *
   * @throws MeshException RESOURCE_EXHAUSTED with a retry delay when the queue is full
   */
  void offer(Work work) {
    Entry entry = new Entry(work, Context.current(), true);
    synchronized (waiting) {
      if (offered >= capacity) {
        throw MeshException.resourceExhausted(
            "queue full: " + offered + " calls wait (limit: " + capacity + "); come back later",
            retryDelay);
      }
      append(entry);
    }
    schedule(entry);
  }

  /** Queues one request of a stream, which is never refused. */
  void admit(Work work, Context context) {
    Entry entry = new Entry(work, context, false);
    synchronized (waiting) {
      append(entry);
    }
    schedule(entry);
  }

  /** The lists and stream requests that wait now. */
  int size() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  private void append(Entry entry) {
    waiting.addLast(entry);
    if (entry.counted) {
      offered++;
    }
  }

  private void schedule(Entry entry) {
    // Outside the lock: a context that is cancelled already calls the listener here and now.
    entry.context.addListener(entry, Runnable::run);
    try {
      workers.execute(this::runNext);
    } catch (RejectedExecutionException e) {
      if (take(entry)) {
        drop(entry, MeshException.unavailable("shutting down: no worker takes more work"));
      }
    }
  }

  private void runNext() {
    Entry entry = poll();
    if (entry == null) {
      return; // what this turn was meant for has left the queue
    }
    if (entry.context.isCancelled()) {
      drop(entry, reason(entry.context));
      return;
    }
    Context previous = entry.context.attach();
    try {
      entry.work.run();
    } finally {
      entry.context.detach(previous);
      entry.context.removeListener(entry);
    }
  }

  private @Nullable Entry poll() {
    synchronized (waiting) {
      Entry entry = waiting.pollFirst();
      if (entry != null && entry.counted) {
        offered--;
      }
      return entry;
    }
  }

  private boolean take(Entry entry) {
    synchronized (waiting) {
      boolean taken = waiting.remove(entry);
      if (taken && entry.counted) {
        offered--;
      }
      return taken;
    }
  }

  private static void drop(Entry entry, RuntimeException why) {
    LOG.debug("Dropped before it reached the backend: {}", why.toString());
    entry.context.removeListener(entry);
    entry.work.dropped(why);
  }

  private static RuntimeException reason(Context cancelled) {
    Status status = Contexts.statusFromCancelled(cancelled);
    return (status == null ? Status.CANCELLED : status).asRuntimeException();
  }
}
