package io.altmesh.mesh.server;

import io.altmesh.mesh.observe.Trace;
import io.altmesh.proto.v1.Modality;
import io.grpc.Context;
import java.time.Duration;
import java.util.Objects;

/** What is counted of one list, from its arrival to its end. Confined to who has the list. */
final class ListCount {
  private static final String UNKNOWN = "unknown";

  private final MeshMetrics metrics;
  private final Context context;
  private final String method;
  private final Modality modality;
  private final long since = System.nanoTime();
  private Duration queued = Duration.ZERO;

  /**
   * It has arrived.
   *
   * @param context that of its call
   */
  ListCount(MeshMetrics metrics, Context context, Modality modality) {
    this.metrics = metrics;
    this.context = context;
    this.method = CalledMethod.of(context);
    this.modality = modality;
  }

  Context context() {
    return context;
  }

  String method() {
    return method;
  }

  /** A worker has taken it. */
  void started() {
    queued = Duration.ofNanos(System.nanoTime() - since);
    Trace.record(context, "queue", since);
  }

  /**
   * A backend has computed it, among others.
   *
   * @param under the context of that work, whose trace has it already
   * @param since when it began, of {@link System#nanoTime()}
   */
  void computed(Context under, long since) {
    if (!Objects.equals(Trace.of(under), Trace.of(context))) {
      Trace.record(context, "batch", since);
    }
  }

  /**
   * It is answered.
   *
   * @param model the label of who answered
   */
  void answered(String model, int items, int failed, int truncated) {
    if (!method.equals(CalledMethod.CANARY)) {
      metrics.items("embedded", model, modality).increment(items - (double) failed);
      metrics.items("failed", model, modality).increment(failed);
      metrics.items("truncated", model, modality).increment(truncated);
    }
    end(model, "OK");
  }

  /**
   * It ended without an answer.
   *
   * @param outcome a status code, or DROPPED
   */
  void failed(String outcome) {
    end(UNKNOWN, outcome);
  }

  private void end(String model, String outcome) {
    metrics.queue(method, model, modality).record(queued);
    metrics.requests(method, modality, outcome).increment();
  }
}
