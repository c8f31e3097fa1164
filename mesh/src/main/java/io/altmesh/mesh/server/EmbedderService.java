package io.altmesh.mesh.server;

import io.altmesh.mesh.Errors;
import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.GetHeadRequest;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.Limits;
import io.altmesh.proto.v1.ModelDescription;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The Embedder contract over a backend: validates, queues, batches, normalises, encodes, answers in
 * order. Interactive lists that wait together are computed together, ahead of bulk ones. Lists that
 * find the queue full are refused with RESOURCE_EXHAUSTED and RetryInfo; streams are read {@code
 * limits.stream_window} requests ahead and slowed instead. Work whose caller has gone is dropped
 * before the backend sees it. Thread-safe; owns neither backend nor workers.
 */
public final class EmbedderService extends EmbedderGrpc.EmbedderImplBase implements Drainable {
  /** What a role offers unless it knows better. */
  public static final Limits DEFAULT_LIMITS = ServerLimits.DEFAULT.told();

  private final EmbedderBackend backend;
  private final Limits limits;
  private final EmbedRunner runner;
  private final OpenStreams streams = new OpenStreams();

  /**
   * With the default queue.
   *
   * @param workers runs the backend, one turn a thread
   */
  public EmbedderService(
      EmbedderBackend backend, Limits limits, Executor workers, MeshMetrics metrics) {
    this(backend, limits, workers, QueueSettings.DEFAULT, metrics);
  }

  public EmbedderService(
      EmbedderBackend backend,
      Limits limits,
      Executor workers,
      QueueSettings queue,
      MeshMetrics metrics) {
    if (limits.getMaxItemsPerRequest() < 1 || limits.getStreamWindow() < 1) {
      throw new IllegalArgumentException(
          "limits: max_items_per_request "
              + limits.getMaxItemsPerRequest()
              + ", stream_window "
              + limits.getStreamWindow()
              + " (expected: at least 1 each)");
    }
    this.backend = backend;
    this.limits = limits;
    this.runner = new EmbedRunner(backend, limits, workers, queue, metrics);
  }

  @Override
  public void describeModel(
      DescribeModelRequest request, StreamObserver<ModelDescription> responses) {
    answer(responses, () -> describe(request.getExpectedFingerprint(), request.getModel()));
  }

  /**
   * Who is served, limits included; for other protocols over the same model.
   *
   * @param expectedFingerprint empty for that of the alias
   * @param alias empty for the default one
   * @throws io.altmesh.mesh.MeshException FAILED_PRECONDITION when it is not served, NOT_FOUND for
   *     an alias that is not there, UNAVAILABLE when nothing is served yet
   */
  public ModelDescription describe(String expectedFingerprint, String alias) {
    String fingerprint = named(expectedFingerprint, alias);
    return backend.describe(fingerprint).toBuilder().setLimits(limits).build();
  }

  public Limits limits() {
    return limits;
  }

  /**
   * As {@code EmbedText} and {@code EmbedImages}, for other protocols over the same queue; in the
   * current context.
   */
  public void offer(EmbedList list, Receiver<EmbedResponse> receiver) {
    runner.runList((EmbedTask) list, receiver);
  }

  /** A stream of another protocol's; {@link ListStream#close} it at its end. */
  public ListStream openStream() {
    return new ListStream(runner);
  }

  void canary(CanaryTask task, Receiver<EmbedResponse> receiver) {
    runner.runCanary(task, receiver);
  }

  /** The workers' turns that have ended so far. */
  long turns() {
    return runner.turns();
  }

  @Override
  public void getHead(GetHeadRequest request, StreamObserver<Head> responses) {
    answer(
        responses, () -> backend.head(named(request.getExpectedFingerprint(), request.getModel())));
  }

  @Override
  public void embedText(EmbedTextRequest request, StreamObserver<EmbedResponse> responses) {
    run(EmbedTask.of(request), responses);
  }

  @Override
  public void embedImages(EmbedImagesRequest request, StreamObserver<EmbedResponse> responses) {
    run(EmbedTask.of(request), responses);
  }

  @Override
  public void encodeTokens(
      EncodeTokensRequest request, StreamObserver<EncodeTokensResponse> responses) {
    run(new EncodeTask(request), responses);
  }

  @Override
  public StreamObserver<EmbedTextRequest> streamText(StreamObserver<EmbedResponse> responses) {
    return stream(responses, EmbedTask::of);
  }

  @Override
  public StreamObserver<EmbedImagesRequest> streamImages(StreamObserver<EmbedResponse> responses) {
    return stream(responses, EmbedTask::of);
  }

  @Override
  public void drain() {
    streams.drain();
  }

  private String named(String fingerprint, String alias) {
    return fingerprint.isEmpty() ? backend.fingerprintOf(alias) : fingerprint;
  }

  private static <T> void answer(StreamObserver<T> responses, Supplier<T> work) {
    T answer;
    try {
      answer = work.get();
    } catch (RuntimeException e) {
      responses.onError(Errors.toStatus(e));
      return;
    }
    responses.onNext(answer);
    responses.onCompleted();
  }

  private <A> void run(ListTask<A> task, StreamObserver<A> responses) {
    // With a handler set, an answer to a caller that has gone is dropped instead of throwing.
    ((ServerCallStreamObserver<A>) responses).setOnCancelHandler(() -> {});
    runner.runList(
        task,
        new Receiver<A>() {
          @Override
          public void answered(A answer) {
            responses.onNext(answer);
            responses.onCompleted();
          }

          @Override
          public void failed(StatusRuntimeException status) {
            responses.onError(status);
          }
        });
  }

  private <Q> StreamObserver<Q> stream(
      StreamObserver<EmbedResponse> responses, Function<Q, EmbedTask> tasks) {
    EmbedStream<Q> stream =
        EmbedStream.open(responses, limits.getStreamWindow(), runner, tasks, streams::remove);
    streams.add(stream);
    return stream;
  }
}
