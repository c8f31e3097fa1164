package io.altmesh.mesh.server;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The models of one stream: the first request that names an alias is given its model, and the later
 * ones stay on it, until the stream ends. Thread-safe.
 */
final class StreamModels implements AutoCloseable {
  private final Function<ModelChoice, ModelLease> backend;
  private final Map<String, ModelLease> byAlias = new HashMap<>();
  private boolean closed;

  StreamModels(Function<ModelChoice, ModelLease> backend) {
    this.backend = backend;
  }

  /** The model of one of its requests; closing it leaves the stream's own hold. */
  synchronized ModelLease hold(ModelChoice choice) {
    if (closed || !choice.fingerprint().isEmpty()) {
      return backend.apply(choice);
    }
    ModelLease held = byAlias.computeIfAbsent(choice.alias(), alias -> backend.apply(choice));
    return ModelLease.unheld(held.fingerprint());
  }

  @Override
  public synchronized void close() {
    closed = true;
    byAlias.values().forEach(ModelLease::close);
    byAlias.clear();
  }
}
