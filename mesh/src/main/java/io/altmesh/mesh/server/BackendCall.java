package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.observe.Trace;
import io.altmesh.mesh.observe.Traced;
import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.ModelDescription;
import io.grpc.Context;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks a backend for what lists want, timed and traced. Thread-safe. */
final class BackendCall {
  private static final String UNKNOWN = "unknown";

  private final EmbedderBackend backend;
  private final MeshMetrics metrics;

  BackendCall(EmbedderBackend backend, MeshMetrics metrics) {
    this.backend = backend;
    this.metrics = metrics;
  }

  /**
   * Makes one call for several lists; throws what it throws.
   *
   * @param items of all lists
   * @param fingerprint of the model that has answered
   */
  <A> A make(
      List<ListCount> lists,
      Modality modality,
      int items,
      Supplier<A> call,
      Function<A, String> fingerprint) {
    String method = CalledMethod.common(lists.stream().map(ListCount::method).toList());
    Context context = CalledMethod.in(Context.current(), method);
    Context before = context.attach();
    long since = System.nanoTime();
    String model = UNKNOWN;
    try (Traced traced = Trace.begin("batch")) {
      traced.with("items", items).with("calls", lists.size());
      A answer = call.get();
      model = model(fingerprint.apply(answer));
      return answer;
    } finally {
      context.detach(before);
      metrics.turn(method, model, modality, items, Duration.ofNanos(System.nanoTime() - since));
      lists.forEach(list -> list.computed(context, since));
    }
  }

  /** A model's label. */
  String model(String fingerprint) {
    return metrics.model(fingerprint, () -> describe(fingerprint));
  }

  private ModelDescription describe(String fingerprint) {
    try {
      return backend.describe(fingerprint);
    } catch (MeshException e) {
      return ModelDescription.getDefaultInstance(); // it answered, and has gone since
    }
  }
}
