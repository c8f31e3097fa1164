package io.altmesh.mesh.server;

import io.grpc.Context;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Work in the queue, with the call that it belongs to. */
final class QueuedWork<W extends Work> {
  private final W work;
  private final Context context;
  private final boolean counted;
  private final long since = System.nanoTime();
  private volatile Context.@Nullable CancellationListener listener;

  /**
   * @param counted whether the queue's capacity counts it
   */
  QueuedWork(W work, Context context, boolean counted) {
    this.work = work;
    this.context = context;
    this.counted = counted;
  }

  W work() {
    return work;
  }

  Context context() {
    return context;
  }

  boolean counted() {
    return counted;
  }

  long nanosQueued() {
    return System.nanoTime() - since;
  }

  boolean isCancelled() {
    return context.isCancelled();
  }

  /** At once, on this thread, when it is cancelled already. */
  void onCancel(Consumer<Context> action) {
    Context.CancellationListener added = action::accept;
    listener = added;
    context.addListener(added, Runnable::run);
  }

  void forgetCancel() {
    Context.CancellationListener added = listener;
    if (added != null) {
      context.removeListener(added);
    }
  }
}
