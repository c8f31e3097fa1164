package io.altmesh.mesh.oip;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.Drainable;
import io.altmesh.mesh.server.Receiver;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.inference.ModelStreamInferResponse;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.function.Consumer;

/**
 * The server's side of {@code ModelStreamInfer}: at most {@code window} requests are read and not
 * yet answered, and none is read while the transport takes no more answers. Answers leave as they
 * are ready; a request that fails is answered with its error, in the stream.
 *
 * <p>Guarded by its own lock: gRPC's observers are not thread-safe, and answers come from workers.
 */
final class InferStream implements StreamObserver<ModelInferRequest>, Drainable {
  /** Where requests go. */
  interface Sink {
    void take(ModelInferRequest request, Context call, Receiver<ModelInferResponse> receiver);
  }

  private final ServerCallStreamObserver<ModelStreamInferResponse> client;
  private final Sink sink;
  private final Consumer<InferStream> onEnd;
  private final Context context = Context.current();
  private int underWay;

  /** Requests that may be read as soon as the transport takes answers again. */
  private int owed;

  private boolean halfClosed;
  private boolean draining;
  private boolean ended;

  private InferStream(
      ServerCallStreamObserver<ModelStreamInferResponse> client,
      Sink sink,
      Consumer<InferStream> onEnd) {
    this.client = client;
    this.sink = sink;
    this.onEnd = onEnd;
  }

  /** Called inside the stub method: gRPC allows the handlers to be set only there. */
  static InferStream open(
      StreamObserver<ModelStreamInferResponse> responses,
      int window,
      Sink sink,
      Consumer<InferStream> onEnd) {
    var client = (ServerCallStreamObserver<ModelStreamInferResponse>) responses;
    InferStream stream = new InferStream(client, sink, onEnd);
    client.disableAutoRequest();
    client.setOnReadyHandler(stream::readOn);
    client.setOnCancelHandler(stream::end);
    client.request(window);
    return stream;
  }

  @Override
  public void onNext(ModelInferRequest request) {
    synchronized (this) {
      if (ended) {
        return;
      }
      underWay++;
    }
    sink.take(
        request,
        context,
        new Receiver<>() {
          @Override
          public void answered(ModelInferResponse answer) {
            send(ModelStreamInferResponse.newBuilder().setInferResponse(answer).build());
          }

          @Override
          public void failed(StatusRuntimeException status) {
            send(failure(request, status));
          }
        });
  }

  private static ModelStreamInferResponse failure(
      ModelInferRequest request, StatusRuntimeException status) {
    return ModelStreamInferResponse.newBuilder()
        .setErrorMessage(String.valueOf(status.getMessage()))
        .setInferResponse(
            ModelInferResponse.newBuilder()
                .setModelName(request.getModelName())
                .setId(request.getId()))
        .build();
  }

  private synchronized void send(ModelStreamInferResponse response) {
    if (ended) {
      return;
    }
    client.onNext(response);
    underWay--;
    owed++;
    readOn();
    finishIfDone();
  }

  private synchronized void readOn() {
    if (!ended && !draining && owed > 0 && client.isReady()) {
      client.request(owed);
      owed = 0;
    }
  }

  @Override
  public synchronized void onCompleted() {
    halfClosed = true;
    finishIfDone();
  }

  @Override
  public void onError(Throwable failure) {
    end();
  }

  /** Ends the stream once what was read is answered. */
  @Override
  public synchronized void drain() {
    draining = true;
    finishIfDone();
  }

  private void finishIfDone() {
    if (ended || underWay > 0 || !(halfClosed || draining)) {
      return;
    }
    end();
    if (halfClosed) {
      client.onCompleted();
    } else {
      client.onError(Errors.toStatus(MeshException.unavailable("draining: send the rest again")));
    }
  }

  private synchronized void end() {
    if (!ended) {
      ended = true;
      onEnd.accept(this);
    }
  }
}
