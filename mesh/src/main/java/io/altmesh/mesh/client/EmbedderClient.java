package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.EmbedderGrpc.EmbedderBlockingStub;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.GetHeadRequest;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ModelDescription;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Calls an Embedder: a teacher or a student. A server that is away, restarting or full is waited
 * for within {@link ClientOptions#patience}, every wait told to the listener. Every answer must
 * come from the model that answered first (see {@link ClientOptions#sameModel}). Blocking;
 * thread-safe: several threads may call and stream at once over its one channel.
 *
 * <p>Every method throws {@link MeshException}: INVALID_ARGUMENT and FAILED_PRECONDITION at once,
 * what passes by itself when patience has run out, CANCELLED when the thread is interrupted or the
 * client closed.
 */
public final class EmbedderClient implements AutoCloseable {
  private final Endpoint endpoint;
  private final ModelPin pin;

  private EmbedderClient(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.pin = new ModelPin(endpoint.target(), endpoint.options().sameModel());
  }

  /**
   * Connects with the first call.
   *
   * @param target {@code HOST:PORT} or {@code dns:///NAME:PORT}
   */
  public static EmbedderClient connect(String target, ClientOptions options) {
    return new EmbedderClient(Endpoint.open(target, options));
  }

  public String target() {
    return endpoint.target();
  }

  /** The server's newest model. */
  public ModelDescription describe() {
    return describe("");
  }

  /** The model of that fingerprint, if it is still served. */
  public ModelDescription describe(String expectedFingerprint) {
    DescribeModelRequest request =
        DescribeModelRequest.newBuilder().setExpectedFingerprint(expectedFingerprint).build();
    ModelDescription description = call(stub -> stub.describeModel(request));
    pin.check(description.getModel(), expectedFingerprint);
    return description;
  }

  /** The head of the server's newest model. */
  public Head head() {
    return head("");
  }

  /** The head of the model of that fingerprint. */
  public Head head(String expectedFingerprint) {
    GetHeadRequest request =
        GetHeadRequest.newBuilder().setExpectedFingerprint(expectedFingerprint).build();
    Head head = call(stub -> stub.getHead(request));
    pin.check(head.getModel(), expectedFingerprint);
    return head;
  }

  public EmbedResponse embedText(EmbedTextRequest request) {
    return EmbedCall.TEXT.check(request, call(stub -> stub.embedText(request)), pin);
  }

  public EmbedResponse embedImages(EmbedImagesRequest request) {
    return EmbedCall.IMAGES.check(request, call(stub -> stub.embedImages(request)), pin);
  }

  /** The states of the texts' tokens, for models that have such: AltCLIP's text towers. */
  public EncodeTokensResponse encodeTokens(EncodeTokensRequest request) {
    EncodeTokensResponse answer = call(stub -> stub.encodeTokens(request));
    new Asked(request.getExpectedFingerprint(), request.getTextsCount(), request.getId())
        .check(answer.getModel(), answer.getId(), answer.getStates(), pin);
    return answer;
  }

  /**
   * Sends lists through one window and calls back in their order; blocks until all are answered. A
   * server that goes away in between is waited for, and what it left unanswered is sent again. Both
   * arguments are called on this thread, in turns: {@code requests} must not block for an answer
   * that {@code responses} has yet to be given.
   *
   * @param responses what it throws ends the stream and is thrown on
   */
  public void streamText(Iterator<EmbedTextRequest> requests, Consumer<EmbedResponse> responses) {
    new WindowedStream<>(endpoint, EmbedCall.TEXT, pin, requests, responses).run();
  }

  /** As {@link #streamText}, for encoded images. */
  public void streamImages(
      Iterator<EmbedImagesRequest> requests, Consumer<EmbedResponse> responses) {
    new WindowedStream<>(endpoint, EmbedCall.IMAGES, pin, requests, responses).run();
  }

  private <T> T call(Function<EmbedderBlockingStub, T> call) {
    long deadline = endpoint.options().deadline().toMillis();
    return endpoint.call(
        channel ->
            call.apply(
                EmbedderGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(deadline, TimeUnit.MILLISECONDS)));
  }

  /** Ends calls under way with CANCELLED. */
  @Override
  public void close() {
    endpoint.close();
  }
}
