package io.altmesh.mesh.server;

import io.altmesh.proto.v1.EmbedResponse;
import io.grpc.Context;

/**
 * The lists of one stream of another protocol's. An alias is one model to all of them, that of the
 * first which names it. Thread-safe.
 */
public final class ListStream implements AutoCloseable {
  private final EmbedRunner runner;
  private final StreamModels models;

  ListStream(EmbedRunner runner) {
    this.runner = runner;
    this.models = runner.modelsOfStream();
  }

  /** Never refused, so the stream's own window bounds it; in the current context. */
  public void admit(EmbedList list, Receiver<EmbedResponse> receiver) {
    runner.runOfStream((EmbedTask) list, Context.current(), models::hold, receiver);
  }

  /** Lets its models go; answers under way still come. */
  @Override
  public void close() {
    models.close();
  }
}
