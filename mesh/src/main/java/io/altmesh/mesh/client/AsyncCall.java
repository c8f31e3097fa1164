package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A single call without a thread that waits for it: attempts, and waits between them, one after the
 * other, as {@link Endpoint#attempts} makes them for a thread.
 */
final class AsyncCall<Q, A> {
  private final EmbedderCalls calls;
  private final UnaryKind<Q, A> kind;
  private final Q request;
  private final Runnable onEnd;
  private final Round round;
  private final Outage outage;
  private final CompletableFuture<A> result = new CancellableFuture<>(this::cancelled);
  private volatile @Nullable CompletableFuture<A> underWay;

  private AsyncCall(EmbedderCalls calls, UnaryKind<Q, A> kind, Q request, Runnable onEnd) {
    this.calls = calls;
    this.kind = kind;
    this.request = request;
    this.onEnd = onEnd;
    this.round = calls.endpoint().round();
    this.outage = calls.endpoint().outage(calls.options().patience());
  }

  /**
   * Begins.
   *
   * @param onEnd told before the future completes, or when it is cancelled; perhaps more than once
   */
  static <Q, A> CompletableFuture<A> start(
      EmbedderCalls calls, UnaryKind<Q, A> kind, Q request, Runnable onEnd) {
    AsyncCall<Q, A> call = new AsyncCall<>(calls, kind, request, onEnd);
    call.attempt();
    return call.result;
  }

  private void cancelled() {
    CompletableFuture<A> attempt = underWay;
    if (attempt != null) {
      attempt.cancel(true);
    }
    onEnd.run();
  }

  private void attempt() {
    if (result.isDone()) {
      return;
    }
    try {
      CompletableFuture<A> attempt = UnaryAttempt.start(calls, kind, request, round);
      underWay = attempt;
      var unused = attempt.whenComplete(this::ended);
    } catch (MeshException e) {
      failed(e);
    }
  }

  private void ended(A answer, @Nullable Throwable failure) {
    if (failure == null) {
      outage.over();
      onEnd.run();
      result.complete(answer);
    } else if (failure instanceof MeshException mesh) {
      failed(mesh);
    } else if (!(failure instanceof CancellationException)) {
      end(failure);
    }
  }

  private void failed(MeshException failure) {
    try {
      calls.endpoint().checkOpen();
      if (outage.isBeyondDeadline(0)) {
        throw failure;
      }
      if (round.goesOnElsewhere(failure)) {
        attempt();
        return;
      }
      Duration wait = outage.next(round.verdict(failure));
      round.again();
      calls.endpoint().later(wait, this::attempt);
    } catch (RuntimeException e) { // also what a listener throws, to end the wait
      end(e);
    }
  }

  private void end(Throwable failure) {
    onEnd.run();
    result.completeExceptionally(failure instanceof CompletionException e ? e.getCause() : failure);
  }
}
