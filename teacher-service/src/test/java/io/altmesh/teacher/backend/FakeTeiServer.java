package io.altmesh.teacher.backend;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.Space;
import io.altmesh.proto.tei.EmbedGrpc.EmbedImplBase;
import io.altmesh.proto.tei.EmbedRequest;
import io.altmesh.proto.tei.EmbedResponse;
import io.altmesh.proto.tei.InfoGrpc.InfoImplBase;
import io.altmesh.proto.tei.InfoRequest;
import io.altmesh.proto.tei.InfoResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Our own model behind {@code tei.v1}, with that server's manners: no empty text, and full at
 * times.
 */
final class FakeTeiServer implements AutoCloseable {
  private final Server server;
  private final int port;
  private final AtomicInteger toRefuse = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  FakeTeiServer(EmbeddingModel model) {
    try {
      server =
          Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
              .addService(new Info())
              .addService(new Embed(model))
              .build()
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    port = server.getPort();
  }

  String target() {
    return "127.0.0.1:" + port;
  }

  /** The next calls find the queue full. */
  void refuseNext(int calls) {
    toRefuse.set(calls);
  }

  int refused() {
    return refused.get();
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

  private static final class Info extends InfoImplBase {
    @Override
    public void info(InfoRequest request, StreamObserver<InfoResponse> responses) {
      responses.onNext(
          InfoResponse.newBuilder()
              .setVersion("1.9.3")
              .setModelId("clip")
              .setModelDtype("float32")
              .setMaxInputLength(16)
              .build());
      responses.onCompleted();
    }
  }

  private final class Embed extends EmbedImplBase {
    private final EmbeddingModel model;

    Embed(EmbeddingModel model) {
      this.model = model;
    }

    @Override
    public void embed(EmbedRequest request, StreamObserver<EmbedResponse> responses) {
      if (toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        refused.incrementAndGet();
        responses.onError(status(Status.RESOURCE_EXHAUSTED, "Model is overloaded"));
        return;
      }
      if (request.getInputs().isEmpty()) {
        responses.onError(status(Status.INVALID_ARGUMENT, "`inputs` cannot be empty"));
        return;
      }
      EmbedResponse.Builder response = EmbedResponse.newBuilder();
      for (float value : model.embedText(List.of(request.getInputs()), Space.PROJECTED).values()) {
        response.addEmbeddings(value);
      }
      responses.onNext(response.build());
      responses.onCompleted();
    }

    private RuntimeException status(Status code, String message) {
      return code.withDescription(message).asRuntimeException();
    }
  }
}
