package io.altmesh.mesh.server;

import io.altmesh.proto.v1.Modality;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * What a server counts, as Prometheus names it:
 *
 * <ul>
 *   <li>{@code altmesh_embedded_items_total{modality}}: rows that a backend embedded
 *   <li>{@code altmesh_failed_items_total{modality}}: items with a failure of their own
 *   <li>{@code altmesh_truncated_items_total{modality}}: texts longer than the context length
 *   <li>{@code altmesh_embed_requests_total{modality,outcome}}: lists, alone or in a stream, by
 *       status code; DROPPED when the caller had gone before the backend was called
 *   <li>{@code altmesh_backend_seconds}, {@code altmesh_queue_seconds}: timers by modality
 *   <li>{@code altmesh_queue_size}: lists that wait for a worker
 *   <li>{@code altmesh_batch_items{modality}}: items of a worker's turn, of one list or of several
 *   <li>{@code altmesh_call_seconds{method,code}}: calls of any service, streams by their whole
 *       life
 * </ul>
 *
 * Thread-safe; one per process.
 */
public final class MeshMetrics {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** For meters of a role's own and for binders. */
  public MeterRegistry registry() {
    return registry;
  }

  /** All meters in Prometheus' text format. */
  public String scrape() {
    return registry.scrape();
  }

  /** Rows embedded so far, of {@code altmesh_embedded_items_total}. */
  public long embeddedItems(Modality modality) {
    return (long) items("embedded", modality).count();
  }

  Counter items(String kind, Modality modality) {
    return Counter.builder("altmesh." + kind + ".items")
        .tag("modality", label(modality))
        .register(registry);
  }

  Counter requests(Modality modality, String outcome) {
    return Counter.builder("altmesh.embed.requests")
        .tag("modality", label(modality))
        .tag("outcome", outcome)
        .register(registry);
  }

  /** {@code stage} is "queue" or "backend". */
  Timer stage(String stage, Modality modality) {
    return timer("altmesh." + stage).tag("modality", label(modality)).register(registry);
  }

  void batch(Modality modality, int items) {
    DistributionSummary.builder("altmesh.batch.items")
        .tag("modality", label(modality))
        .serviceLevelObjectives(1, 4, 16, 64, 256, 1024)
        .register(registry)
        .record(items);
  }

  Timer call(String method, String code) {
    return timer("altmesh.call").tag("method", method).tag("code", code).register(registry);
  }

  private static Timer.Builder timer(String name) {
    return Timer.builder(name).publishPercentileHistogram();
  }

  void gauge(String name, Supplier<Number> value) {
    io.micrometer.core.instrument.Gauge.builder(name, value).register(registry);
  }

  private static String label(Modality modality) {
    return modality.name().toLowerCase(Locale.ROOT);
  }
}
