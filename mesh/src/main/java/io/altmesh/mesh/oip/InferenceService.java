package io.altmesh.mesh.oip;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.server.Drainable;
import io.altmesh.mesh.server.EmbedList;
import io.altmesh.mesh.server.EmbedderService;
import io.altmesh.mesh.server.ListStream;
import io.altmesh.mesh.server.OpenStreams;
import io.altmesh.mesh.server.Receiver;
import io.altmesh.proto.inference.GRPCInferenceServiceGrpc;
import io.altmesh.proto.inference.ModelInferRequest;
import io.altmesh.proto.inference.ModelInferRequest.InferRequestedOutputTensor;
import io.altmesh.proto.inference.ModelInferResponse;
import io.altmesh.proto.inference.ModelMetadataRequest;
import io.altmesh.proto.inference.ModelMetadataResponse;
import io.altmesh.proto.inference.ModelReadyRequest;
import io.altmesh.proto.inference.ModelReadyResponse;
import io.altmesh.proto.inference.ModelStreamInferResponse;
import io.altmesh.proto.inference.ServerLiveRequest;
import io.altmesh.proto.inference.ServerLiveResponse;
import io.altmesh.proto.inference.ServerMetadataRequest;
import io.altmesh.proto.inference.ServerMetadataResponse;
import io.altmesh.proto.inference.ServerReadyRequest;
import io.altmesh.proto.inference.ServerReadyResponse;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.ModelDescription;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The Open Inference Protocol (KServe v2) over the same model, queue and limits as the Embedder
 * contract beside it; what it takes and answers stands in {@code open_inference.proto}.
 * Thread-safe.
 */
public final class InferenceService extends GRPCInferenceServiceGrpc.GRPCInferenceServiceImplBase
    implements Drainable {
  /** Ends calls whose parameter {@code timeout} has passed. */
  private static final ScheduledExecutorService TIMER =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "altmesh-oip-timeouts");
            thread.setDaemon(true);
            return thread;
          });

  private final String server;
  private final EmbedderService embedder;
  private final OpenStreams streams = new OpenStreams();

  /**
   * @param role told as the server's name: "teacher", "student"
   */
  public InferenceService(String role, EmbedderService embedder) {
    this.server = "altmesh-" + role;
    this.embedder = embedder;
  }

  @Override
  public void serverLive(ServerLiveRequest request, StreamObserver<ServerLiveResponse> responses) {
    answer(responses, ServerLiveResponse.newBuilder().setLive(true).build());
  }

  @Override
  public void serverReady(
      ServerReadyRequest request, StreamObserver<ServerReadyResponse> responses) {
    answer(
        responses,
        ServerReadyResponse.newBuilder().setReady(!streams.isDraining() && isServed()).build());
  }

  private boolean isServed() {
    try {
      embedder.describe("", "");
      return true;
    } catch (MeshException e) {
      return false;
    }
  }

  @Override
  public void modelReady(ModelReadyRequest request, StreamObserver<ModelReadyResponse> responses) {
    boolean ready;
    try {
      InferModel model = InferModel.named(request.getName());
      ready =
          !streams.isDraining()
              && model.tower(served(request.getName(), request.getVersion())) != null;
    } catch (MeshException e) {
      ready = false;
    }
    answer(responses, ModelReadyResponse.newBuilder().setReady(ready).build());
  }

  @Override
  public void serverMetadata(
      ServerMetadataRequest request, StreamObserver<ServerMetadataResponse> responses) {
    String version = InferenceService.class.getPackage().getImplementationVersion();
    answer(
        responses,
        ServerMetadataResponse.newBuilder()
            .setName(server)
            .setVersion(version == null ? "development" : version)
            .build());
  }

  @Override
  public void modelMetadata(
      ModelMetadataRequest request, StreamObserver<ModelMetadataResponse> responses) {
    ModelMetadataResponse metadata;
    try {
      InferModel model = InferModel.named(request.getName());
      ModelDescription served = served(request.getName(), request.getVersion());
      metadata = InferMetadata.of(request.getName(), model, served);
    } catch (MeshException e) {
      responses.onError(Errors.toStatus(e));
      return;
    }
    answer(responses, metadata);
  }

  private ModelDescription served(String name, String version) {
    return embedder.describe(version, InferModel.alias(name));
  }

  @Override
  public void modelInfer(ModelInferRequest request, StreamObserver<ModelInferResponse> responses) {
    // With a handler set, an answer to a caller that has gone is dropped instead of throwing.
    ((ServerCallStreamObserver<ModelInferResponse>) responses).setOnCancelHandler(() -> {});
    infer(
        request,
        Context.current(),
        embedder::offer,
        new Receiver<>() {
          @Override
          public void answered(ModelInferResponse answer) {
            answer(responses, answer);
          }

          @Override
          public void failed(StatusRuntimeException status) {
            responses.onError(status);
          }
        });
  }

  @Override
  public StreamObserver<ModelInferRequest> modelStreamInfer(
      StreamObserver<ModelStreamInferResponse> responses) {
    ListStream lists = embedder.openStream();
    InferStream stream =
        InferStream.open(
            responses,
            embedder.limits().getStreamWindow(),
            (request, call, receiver) -> infer(request, call, lists::admit, receiver),
            ended -> {
              streams.remove(ended);
              lists.close();
            });
    streams.add(stream);
    return stream;
  }

  @Override
  public void drain() {
    streams.drain();
  }

  /** How a list gets into the queue. */
  private interface Entrance {
    void enter(EmbedList list, Receiver<EmbedResponse> receiver);
  }

  private void infer(
      ModelInferRequest request,
      Context call,
      Entrance entrance,
      Receiver<ModelInferResponse> receiver) {
    try {
      InferModel model = InferModel.named(request.getModelName());
      InferParameters parameters = InferParameters.of(request);
      EmbedOptions options =
          parameters.options(InferModel.alias(request.getModelName()), request.getModelVersion());
      EmbedList list = model.list(options, InferInput.items(request, model));
      checkOutputs(request);
      Receiver<EmbedResponse> answer = new InferAnswer(request, parameters.partial(), receiver);
      long timeout = parameters.timeoutMicros();
      if (timeout > 0) {
        Context.CancellableContext limited =
            call.withDeadlineAfter(timeout, TimeUnit.MICROSECONDS, TIMER);
        Receiver<EmbedResponse> ending = new EndingContext<>(limited, answer);
        limited.run(() -> entrance.enter(list, ending));
      } else {
        call.run(() -> entrance.enter(list, answer));
      }
    } catch (MeshException e) {
      receiver.failed(Errors.toStatus(e));
    }
  }

  /** Lets the timer go with the call. */
  private record EndingContext<A>(Context.CancellableContext context, Receiver<A> receiver)
      implements Receiver<A> {
    @Override
    public void answered(A answer) {
      context.cancel(null);
      receiver.answered(answer);
    }

    @Override
    public void failed(StatusRuntimeException status) {
      context.cancel(null);
      receiver.failed(status);
    }
  }

  private static void checkOutputs(ModelInferRequest request) {
    for (InferRequestedOutputTensor output : request.getOutputsList()) {
      if (!output.getName().equals(InferAnswer.OUTPUT)) {
        throw MeshException.invalidArgument(
            "output %s (expected: %s)", output.getName(), InferAnswer.OUTPUT);
      }
    }
  }

  private static <T> void answer(StreamObserver<T> responses, T answer) {
    responses.onNext(answer);
    responses.onCompleted();
  }
}
