package io.altmesh.mesh.client;

import java.util.concurrent.CompletableFuture;

/** A future whose cancelling ends the work behind it. */
final class CancellableFuture<A> extends CompletableFuture<A> {
  private final Runnable onCancel;

  CancellableFuture(Runnable onCancel) {
    this.onCancel = onCancel;
  }

  @Override
  public boolean cancel(boolean mayInterrupt) {
    boolean cancelled = super.cancel(mayInterrupt);
    if (cancelled) {
      onCancel.run();
    }
    return cancelled;
  }
}
