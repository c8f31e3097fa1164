package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.ModelRef;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** An Embedder's calls, for threads that wait and for those that do not; one model for all. */
final class EmbedderCalls implements AutoCloseable {
  private final Endpoint endpoint;
  private final ModelPin pin;

  EmbedderCalls(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.pin = new ModelPin(endpoint.options().sameModel());
  }

  Endpoint endpoint() {
    return endpoint;
  }

  ClientOptions options() {
    return endpoint.options();
  }

  /** Blocks for the answer. */
  <Q, A> A call(UnaryKind<Q, A> kind, Q request) {
    return endpoint.attempts(
        options().patience(), round -> await(UnaryAttempt.start(this, kind, request, round)));
  }

  private <A> A await(CompletableFuture<A> answer) {
    try {
      return answer.get();
    } catch (InterruptedException e) {
      answer.cancel(true);
      throw endpoint.interrupted();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof MeshException mesh) {
        // Thrown anew, so that its trace names the caller too.
        throw new MeshException(
            mesh.code(), String.valueOf(mesh.getMessage()), mesh.retryDelay().orElse(null), mesh);
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /**
   * Checks who answered, and remembers a replica of another model.
   *
   * @throws MeshException FAILED_PRECONDITION when that is not the model that was asked for, or
   *     that answered first
   */
  void check(Replica replica, ModelRef model, String expectedFingerprint) {
    try {
      pin.check(replica.target(), model, expectedFingerprint);
      replica.foreign(false);
    } catch (MeshException e) {
      replica.foreign(true);
      throw e;
    }
  }

  @Override
  public void close() {
    endpoint.close();
  }
}
