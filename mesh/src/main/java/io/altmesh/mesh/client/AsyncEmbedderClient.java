package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.ModelDescription;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * An {@link EmbedderClient} for callers that do not wait for answers. At most {@link
 * ReplicaOptions#inFlight} calls are under way: a further one blocks its caller until there is
 * room, so that a loop over a million lists holds no more of them than that. Futures complete on
 * threads of gRPC, in any order, and fail with {@link MeshException}; a retried call counts as one.
 * Cancelling a future cancels the call. Thread-safe.
 */
public final class AsyncEmbedderClient {
  private final EmbedderCalls calls;
  private final Semaphore room;

  AsyncEmbedderClient(EmbedderCalls calls) {
    this.calls = calls;
    this.room = new Semaphore(calls.options().replicas().inFlight());
  }

  /** The server's newest model. */
  public CompletableFuture<ModelDescription> describe() {
    return start(UnaryKind.DESCRIBE, DescribeModelRequest.getDefaultInstance());
  }

  public CompletableFuture<EmbedResponse> embedText(EmbedTextRequest request) {
    return start(UnaryKind.TEXT, request);
  }

  public CompletableFuture<EmbedResponse> embedImages(EmbedImagesRequest request) {
    return start(UnaryKind.IMAGES, request);
  }

  public CompletableFuture<EncodeTokensResponse> encodeTokens(EncodeTokensRequest request) {
    return start(UnaryKind.TOKENS, request);
  }

  private <Q, A> CompletableFuture<A> start(UnaryKind<Q, A> kind, Q request) {
    try {
      room.acquire();
    } catch (InterruptedException e) {
      throw calls.endpoint().interrupted();
    }
    AtomicBoolean left = new AtomicBoolean();
    return AsyncCall.start(
        calls,
        kind,
        request,
        () -> {
          if (!left.getAndSet(true)) {
            room.release();
          }
        });
  }
}
