package io.altmesh.mesh.server;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of one embedding stream. At most {@code window} requests are read and not yet
 * answered; the next is read only when an answer has been handed to a transport that takes it. So a
 * reader that is slow, or a client that is fast, is held back by HTTP/2's flow control and costs
 * this server a window of requests and answers, no more. Answers leave in the order of the
 * requests, whichever worker finishes first.
 *
 * <p>Guarded by its own lock: gRPC's observers are not thread-safe, and answers come from workers.
 */
final class EmbedStream<Q> implements StreamObserver<Q>, Drainable {
  private final ServerCallStreamObserver<EmbedResponse> client;
  private final EmbedRunner runner;
  private final Function<Q, EmbedTask> tasks;
  private final Consumer<EmbedStream<Q>> onEnd;
  private final Context context = Context.current();
  private final StreamModels models;
  private final Deque<Slot> slots = new ArrayDeque<>();
  private boolean halfClosed;
  private boolean draining;
  private boolean ended;

  private EmbedStream(
      ServerCallStreamObserver<EmbedResponse> client,
      EmbedRunner runner,
      Function<Q, EmbedTask> tasks,
      Consumer<EmbedStream<Q>> onEnd) {
    this.client = client;
    this.runner = runner;
    this.tasks = tasks;
    this.onEnd = onEnd;
    this.models = runner.modelsOfStream();
  }

  /** Called inside the stub method: gRPC allows the handlers to be set only there. */
  static <Q> EmbedStream<Q> open(
      StreamObserver<EmbedResponse> responses,
      int window,
      EmbedRunner runner,
      Function<Q, EmbedTask> tasks,
      Consumer<EmbedStream<Q>> onEnd) {
    ServerCallStreamObserver<EmbedResponse> client =
        (ServerCallStreamObserver<EmbedResponse>) responses;
    EmbedStream<Q> stream = new EmbedStream<>(client, runner, tasks, onEnd);
    client.disableAutoRequest();
    client.setOnReadyHandler(stream::flush);
    client.setOnCancelHandler(stream::cancelled);
    client.request(window);
    return stream;
  }

  /** A place in the line of answers. */
  private final class Slot implements Receiver<EmbedResponse> {
    @Nullable EmbedResponse response;
    @Nullable StatusRuntimeException failure;

    @Override
    public void answered(EmbedResponse answer) {
      synchronized (EmbedStream.this) {
        response = answer;
        flush();
      }
    }

    @Override
    public void failed(StatusRuntimeException status) {
      synchronized (EmbedStream.this) {
        failure = status;
        flush();
      }
    }
  }

  @Override
  public void onNext(Q request) {
    Slot slot = new Slot();
    synchronized (this) {
      if (ended) {
        return;
      }
      slots.addLast(slot);
    }
    runner.runOfStream(tasks.apply(request), context, models::hold, slot);
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    flush();
  }

  @Override
  public void onError(Throwable failure) {
    cancelled();
  }

  /** Ends the stream once what was read is answered. */
  @Override
  public synchronized void drain() {
    draining = true;
    flush();
  }

  private synchronized void cancelled() {
    end();
  }

  private synchronized void flush() {
    while (!ended && answerNext()) {
      if (!draining) {
        client.request(1);
      }
    }
    if (!ended && slots.isEmpty()) {
      finish();
    }
  }

  private boolean answerNext() {
    Slot next = slots.peekFirst();
    if (next == null) {
      return false;
    }
    if (next.failure != null) {
      // The failure of a whole request ends the stream; what came before it has been answered.
      end();
      client.onError(next.failure);
      return false;
    }
    if (next.response == null || !client.isReady()) {
      return false;
    }
    slots.removeFirst();
    client.onNext(next.response);
    return true;
  }

  private void finish() {
    if (halfClosed) {
      end();
      client.onCompleted();
    } else if (draining) {
      end();
      client.onError(Errors.toStatus(MeshException.goodbye("draining: send the rest again")));
    }
  }

  private void end() {
    if (!ended) {
      ended = true;
      slots.clear();
      models.close();
      onEnd.accept(this);
    }
  }
}
