package io.altmesh.mesh.client;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * One stream over the wire to one replica, from its opening to its end, and what was sent there and
 * is not answered. Answers are asked for one window ahead, so that a window of them waits at most.
 * What happens is put into a queue that the caller's streams share. All else is confined to the
 * caller's thread.
 */
final class StreamAttempt<Q> implements AutoCloseable {
  private final Permission permission;
  private final BlockingQueue<Event<Q>> events;
  private final ClientCall<Q, EmbedResponse> call;
  private final Deque<Sent<Q>> unanswered = new ArrayDeque<>();
  private boolean ended;
  private boolean silent;

  /** What a stream has told. */
  sealed interface Event<Q> {
    StreamAttempt<Q> stream();
  }

  record Answered<Q>(StreamAttempt<Q> stream, EmbedResponse answer) implements Event<Q> {}

  record Ended<Q>(StreamAttempt<Q> stream, MeshException why) implements Event<Q> {}

  /** A request and, once it is there, its answer. */
  static final class Sent<Q> {
    final Q request;
    final long nanos = System.nanoTime();
    @Nullable EmbedResponse answer;

    /** It was asked of a second replica, too, because the first said nothing. */
    boolean takenOver;

    Sent(Q request) {
      this.request = request;
    }
  }

  StreamAttempt(
      Permission permission,
      MethodDescriptor<Q, EmbedResponse> method,
      int window,
      BlockingQueue<Event<Q>> events) {
    this.permission = permission;
    this.events = events;
    this.call = permission.channel().newCall(method, CallOptions.DEFAULT);
    call.start(new Listener(), new Metadata());
    call.request(window);
  }

  private final class Listener extends ClientCall.Listener<EmbedResponse> {
    @Override
    public void onMessage(EmbedResponse answer) {
      events.add(new Answered<>(StreamAttempt.this, answer));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      // OK before everything was answered: the other side has gone without saying why.
      Status why =
          status.isOk() ? Status.UNAVAILABLE.withDescription("stream ended early") : status;
      MeshException end = Errors.fromStatus(why.asRuntimeException(trailers), permission.target());
      events.add(new Ended<>(StreamAttempt.this, end));
    }
  }

  Permission permission() {
    return permission;
  }

  /** In the order in which they were sent, which is that of the answers to come. */
  Deque<Sent<Q>> unanswered() {
    return unanswered;
  }

  void send(Sent<Q> sent) {
    unanswered.addLast(sent);
    call.sendMessage(sent.request);
  }

  /** The request that an answer belongs to; one more answer may come in its place. */
  @Nullable Sent<Q> answered() {
    permission.succeeded();
    silent = false;
    call.request(1);
    return unanswered.pollFirst();
  }

  /** Nothing more is sent there until it answers. */
  void fallenSilent() {
    silent = true;
  }

  boolean isSilent() {
    return silent;
  }

  /** Its replica has completed a handshake, and the connection stands. */
  boolean isConnected() {
    return permission.replica().channel().getState(false) == ConnectivityState.READY;
  }

  /** It has ended, or was given up: what it still says is not heard. */
  boolean isEnded() {
    return ended;
  }

  /** Everything is answered: says goodbye without waiting for the reply. */
  void complete() {
    if (!ended) {
      call.halfClose();
      end();
    }
  }

  /** The other side has ended it. */
  void end() {
    ended = true;
    permission.release();
  }

  /** Cancels the stream unless it has ended. */
  @Override
  public void close() {
    if (!ended) {
      call.cancel("the caller gave this stream up", null);
      end();
    }
  }
}
