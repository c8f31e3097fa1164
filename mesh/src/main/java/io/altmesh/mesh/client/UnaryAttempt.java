package io.altmesh.mesh.client;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.ModelRef;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a single call: at one replica and, where hedging is on and the call interactive,
 * after a while at a second one. The first answer wins and the other call is cancelled; it fails
 * when all that was sent has failed. Answers arrive on gRPC's threads.
 */
final class UnaryAttempt<Q, A> {
  private final EmbedderCalls calls;
  private final UnaryKind<Q, A> kind;
  private final Q request;
  private final Round round;
  private final Context context = Context.current();
  private final CompletableFuture<A> result = new CancellableFuture<>(this::cancelRest);
  private final List<ClientCall<Q, A>> sent = new ArrayList<>();
  private int underWay;

  private UnaryAttempt(EmbedderCalls calls, UnaryKind<Q, A> kind, Q request, Round round) {
    this.calls = calls;
    this.kind = kind;
    this.request = request;
    this.round = round;
  }

  /**
   * Sends the request. Cancelling the future cancels what is under way; it fails with a {@link
   * MeshException}, which the round has been told of.
   *
   * @throws MeshException when there is no replica to ask
   */
  static <Q, A> CompletableFuture<A> start(
      EmbedderCalls calls, UnaryKind<Q, A> kind, Q request, Round round) {
    UnaryAttempt<Q, A> attempt = new UnaryAttempt<>(calls, kind, request, round);
    calls.endpoint().hedges().earn();
    attempt.send(round.next());
    attempt.hedgeLater();
    return attempt.result;
  }

  private void send(Permission permission) {
    Duration deadline = calls.options().deadline();
    ClientCall<Q, A> call =
        permission
            .channel()
            .newCall(
                kind.method(),
                CallOptions.DEFAULT.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS));
    synchronized (this) {
      underWay++;
      sent.add(call);
    }
    ClientCalls.asyncUnaryCall(call, request, new Answer(permission));
  }

  private void hedgeLater() {
    Duration after = calls.options().replicas().hedgeAfter();
    if (after != null && kind.interactive().test(request) && round.hasNext()) {
      CompletableFuture.delayedExecutor(after.toNanos(), TimeUnit.NANOSECONDS)
          .execute(context.wrap(this::hedge));
    }
  }

  private void hedge() {
    if (result.isDone() || !round.hasNext() || !calls.endpoint().hedges().spend()) {
      return;
    }
    try {
      send(round.next());
      calls.endpoint().meters().hedged();
    } catch (MeshException e) {
      return; // the others are away or busy: the first is waited for
    }
    if (result.isDone()) {
      cancelRest();
    }
  }

  private synchronized void cancelRest() {
    sent.forEach(call -> call.cancel("another replica answered, or nobody waits any more", null));
  }

  private synchronized boolean wasLast() {
    return --underWay == 0;
  }

  private final class Answer implements StreamObserver<A> {
    private final Permission permission;
    private @Nullable A answer;

    Answer(Permission permission) {
      this.permission = permission;
    }

    @Override
    public void onNext(A value) {
      answer = value;
    }

    @Override
    public void onError(Throwable failure) {
      fail(Errors.fromStatus(failure, permission.target()));
    }

    @Override
    public void onCompleted() {
      A complete = answer;
      if (complete == null) {
        fail(new MeshException(Status.Code.INTERNAL, permission.target() + ": no answer"));
        return;
      }
      try {
        ModelRef model = kind.model().apply(complete);
        calls.check(permission.replica(), model, kind.expected().apply(request));
        kind.check().accept(request, complete);
      } catch (MeshException e) {
        fail(e);
        return;
      }
      permission.succeeded();
      permission.release();
      result.complete(complete);
      cancelRest();
    }

    private void fail(MeshException why) {
      if (!result.isDone()) {
        round.failed(permission, why);
      }
      permission.release();
      if (wasLast()) {
        result.completeExceptionally(why);
      }
    }
  }
}
