package io.altmesh.mesh.client;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream over the wire, from its opening to its end. Answers are asked for one window ahead, so
 * the queue holds a window of them at most. Sending and taking are confined to one thread.
 */
final class StreamAttempt<Q> implements AutoCloseable {
  private final Endpoint endpoint;
  private final ClientCall<Q, EmbedResponse> call;
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private boolean ended;

  /** An answer, or the end of the stream; exactly one is there. */
  private record Event(@Nullable EmbedResponse answer, @Nullable MeshException end) {}

  StreamAttempt(Endpoint endpoint, MethodDescriptor<Q, EmbedResponse> method, int window) {
    this.endpoint = endpoint;
    this.call = endpoint.channel().newCall(method, CallOptions.DEFAULT);
    call.start(new Listener(), new Metadata());
    call.request(window);
  }

  private final class Listener extends ClientCall.Listener<EmbedResponse> {
    @Override
    public void onMessage(EmbedResponse answer) {
      events.add(new Event(answer, null));
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      // OK before everything was answered: the other side has gone without saying why.
      Status why =
          status.isOk() ? Status.UNAVAILABLE.withDescription("stream ended early") : status;
      events.add(
          new Event(null, Errors.fromStatus(why.asRuntimeException(trailers), endpoint.target())));
    }
  }

  void send(Q request) {
    call.sendMessage(request);
  }

  /** Blocks for the next answer, and asks for one more in its place. */
  EmbedResponse take(Duration deadline) throws StreamEnded {
    Event event = poll(deadline);
    if (event == null) {
      throw new StreamEnded(
          new MeshException(
              Status.Code.DEADLINE_EXCEEDED,
              endpoint.target() + ": no answer on the stream for " + deadline));
    }
    if (event.answer() != null) {
      call.request(1);
      return event.answer();
    }
    ended = true;
    throw new StreamEnded(event.end());
  }

  private @Nullable Event poll(Duration deadline) {
    try {
      return events.poll(deadline.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      throw endpoint.interrupted();
    }
  }

  boolean hasEvent() {
    return !events.isEmpty();
  }

  /** Everything is answered: says goodbye without waiting for the reply. */
  void complete() {
    call.halfClose();
    ended = true;
  }

  /** Cancels the stream unless it has ended. */
  @Override
  public void close() {
    if (!ended) {
      call.cancel("the caller gave this stream up", null);
    }
  }

  /** The wire's failure, checked, so that a consumer's own exceptions are never taken for it. */
  static final class StreamEnded extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient @Nullable MeshException why;

    StreamEnded(@Nullable MeshException why) {
      super(why);
      this.why = why;
    }

    MeshException why() {
      return why == null ? MeshException.unavailable("stream ended") : why;
    }
  }
}
