package io.altmesh.teacher.backend;

import io.altmesh.proto.inference.GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** An Open Inference Protocol server whose answers are a function, over a real socket. */
final class FakeOipServer extends GRPCInferenceServiceImplBase implements AutoCloseable {
  private final Server server;
  private final AtomicInteger calls = new AtomicInteger();
  private volatile Function<ModelInferRequest, ModelInferResponse> model;

  /** On a free port. */
  FakeOipServer(Function<ModelInferRequest, ModelInferResponse> model) {
    this(model, 0);
  }

  FakeOipServer(Function<ModelInferRequest, ModelInferResponse> model, int port) {
    this.model = model;
    try {
      server =
          Grpc.newServerBuilderForPort(port, InsecureServerCredentials.create())
              .addService(this)
              .maxInboundMessageSize(64 << 20)
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String target() {
    return "127.0.0.1:" + port();
  }

  int port() {
    return ((InetSocketAddress) server.getListenSockets().get(0)).getPort();
  }

  int calls() {
    return calls.get();
  }

  /** Loads other weights under the same name. */
  void answerBy(Function<ModelInferRequest, ModelInferResponse> other) {
    model = other;
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> responses) {
    calls.incrementAndGet();
    ModelInferResponse answer;
    try {
      answer = model.apply(request);
    } catch (StatusRuntimeException e) {
      responses.onError(e);
      return;
    }
    responses.onNext(answer);
    responses.onCompleted();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
