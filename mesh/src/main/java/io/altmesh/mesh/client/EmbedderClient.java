package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.GetHeadRequest;
import io.altmesh.proto.v1.Head;
import io.altmesh.proto.v1.ModelDescription;
import java.util.Iterator;
import java.util.function.Consumer;

/**
 * Calls an Embedder: a teacher or a student, or several replicas of one. A server that is away,
 * restarting or full is waited for within {@link ClientOptions#patience}, every wait told to the
 * listener; where there is another replica, it is asked at once instead. Every answer must come
 * from the model that answered first (see {@link ClientOptions#sameModel}). A deadline of gRPC's
 * current context bounds calls and their waits. Blocking, or, through {@link #async}, not;
 * thread-safe: several threads may call and stream at once over its one channel a replica.
 *
 * <p>Every method throws {@link MeshException}: INVALID_ARGUMENT and FAILED_PRECONDITION at once,
 * what passes by itself when patience has run out, CANCELLED when the thread is interrupted or the
 * client closed.
 */
public final class EmbedderClient implements AutoCloseable {
  private final EmbedderCalls calls;
  private final AsyncEmbedderClient async;

  private EmbedderClient(EmbedderCalls calls) {
    this.calls = calls;
    this.async = new AsyncEmbedderClient(calls);
  }

  /**
   * Connects with the first call.
   *
   * @param target {@code HOST:PORT}, several replicas as {@code A:PORT,B:PORT}, or {@code
   *     dns:///NAME:PORT}, whose every address is a replica
   */
  public static EmbedderClient connect(String target, ClientOptions options) {
    return new EmbedderClient(new EmbedderCalls(Endpoint.open(target, options)));
  }

  public String target() {
    return calls.endpoint().target();
  }

  /** The same client for callers that do not wait; closed with this one. */
  public AsyncEmbedderClient async() {
    return async;
  }

  /** The server's newest model. */
  public ModelDescription describe() {
    return describe("");
  }

  /** The model of that fingerprint, if it is still served. */
  public ModelDescription describe(String expectedFingerprint) {
    return calls.call(
        UnaryKind.DESCRIBE,
        DescribeModelRequest.newBuilder().setExpectedFingerprint(expectedFingerprint).build());
  }

  /** The head of the server's newest model. */
  public Head head() {
    return head("");
  }

  /** The head of the model of that fingerprint. */
  public Head head(String expectedFingerprint) {
    return calls.call(
        UnaryKind.HEAD,
        GetHeadRequest.newBuilder().setExpectedFingerprint(expectedFingerprint).build());
  }

  public EmbedResponse embedText(EmbedTextRequest request) {
    return calls.call(UnaryKind.TEXT, request);
  }

  public EmbedResponse embedImages(EmbedImagesRequest request) {
    return calls.call(UnaryKind.IMAGES, request);
  }

  /** The states of the texts' tokens, for models that have such: AltCLIP's text towers. */
  public EncodeTokensResponse encodeTokens(EncodeTokensRequest request) {
    return calls.call(UnaryKind.TOKENS, request);
  }

  /**
   * Sends lists through a window a replica and calls back in their order; blocks until all are
   * answered. What a server that goes away leaves unanswered is sent to another replica; when there
   * is none, it is waited for. Both arguments are called on this thread, in turns: {@code requests}
   * must not block for an answer that {@code responses} has yet to be given.
   *
   * @param responses what it throws ends the stream and is thrown on
   */
  public void streamText(Iterator<EmbedTextRequest> requests, Consumer<EmbedResponse> responses) {
    new WindowedStream<>(calls, StreamKind.TEXT, requests, responses).run();
  }

  /** As {@link #streamText}, for encoded images. */
  public void streamImages(
      Iterator<EmbedImagesRequest> requests, Consumer<EmbedResponse> responses) {
    new WindowedStream<>(calls, StreamKind.IMAGES, requests, responses).run();
  }

  /** Ends calls under way with CANCELLED. */
  @Override
  public void close() {
    calls.close();
  }
}
