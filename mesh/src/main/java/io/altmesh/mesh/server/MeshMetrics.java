package io.altmesh.mesh.server;

import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.ModelDescription;
import io.grpc.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * What a server counts, as Prometheus names it. Of lists, alone or in a stream:
 *
 * <ul>
 *   <li>{@code altmesh_embed_requests_total{method,modality,outcome}}: by status code; DROPPED when
 *       the caller had gone before the backend was called
 *   <li>{@code altmesh_queue_seconds{method,model,modality}}: from arrival until a worker takes it
 *   <li>{@code altmesh_queue_size}: lists that wait for a worker
 *   <li>{@code altmesh_embedded_items_total{model,modality}}: rows that a backend embedded
 *   <li>{@code altmesh_failed_items_total{model,modality}}: items with a failure of their own
 *   <li>{@code altmesh_truncated_items_total{model,modality}}: texts longer than the context length
 * </ul>
 *
 * Of a worker's turns, of one list or of several that are computed together:
 *
 * <ul>
 *   <li>{@code altmesh_batch_items{method,model,modality}}: items of a turn
 *   <li>{@code altmesh_backend_seconds{method,model,modality}}: the model's whole work of a turn
 *   <li>{@code altmesh_prepare_seconds{method,model,modality}}: tokenizing or decoding of it
 *   <li>{@code altmesh_device_seconds{method,model,modality}}: computing of it
 *   <li>{@code altmesh_given_tokens_total}, {@code altmesh_computed_tokens_total{method,model}}: of
 *       texts without padding, and with it; padding's waste is 1 - given / computed
 * </ul>
 *
 * Besides:
 *
 * <ul>
 *   <li>{@code altmesh_call_seconds{method,code}}: calls of any service, streams by their whole
 *       life
 *   <li>{@code altmesh_model_info{model,name,architecture,numerics}}: 1 a model that has answered
 *   <li>{@code altmesh_ready}: 1 when health says SERVING; {@code
 *       altmesh_canary_failures_total{reason}}: canaries that were not answered as they should be
 * </ul>
 *
 * {@code method} is that of the call, {@code several} for a turn that calls of several share;
 * {@code model} the first twelve digits of the fingerprint, those of the last eight models. The
 * canary's work has {@code method="canary"}, and its items are not counted.
 *
 * <p>Thread-safe; one per process.
 */
public final class MeshMetrics {
  /** From one text alone to a batch of images on a slow machine. */
  private static final Duration[] BOUNDS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final ModelLabels models = new ModelLabels(registry);

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
    return (long)
        registry.find("altmesh.embedded.items").tag("modality", label(modality)).counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }

  /**
   * What a model has computed for the turn of this thread.
   *
   * @param fingerprint the model's
   * @param given tokens of the texts, 0 for images
   * @param computed with padding, 0 for images
   */
  public void computed(
      String fingerprint,
      Modality modality,
      long given,
      long computed,
      Duration prepare,
      Duration device) {
    String method = CalledMethod.of(Context.current());
    String model = ModelLabels.of(fingerprint);
    stage("prepare", method, model, modality).record(prepare);
    stage("device", method, model, modality).record(device);
    if (modality == Modality.TEXT) {
      tokens("given", method, model).increment((double) given);
      tokens("computed", method, model).increment((double) computed);
    }
  }

  /**
   * The label of a model that has answered.
   *
   * @param description is asked for when it is the first answer
   */
  String model(String fingerprint, Supplier<ModelDescription> description) {
    models.tell(fingerprint, description);
    return ModelLabels.of(fingerprint);
  }

  Counter items(String kind, String model, Modality modality) {
    return Counter.builder("altmesh." + kind + ".items")
        .tag("model", model)
        .tag("modality", label(modality))
        .register(registry);
  }

  Counter requests(String method, Modality modality, String outcome) {
    return Counter.builder("altmesh.embed.requests")
        .tag("method", method)
        .tag("modality", label(modality))
        .tag("outcome", outcome)
        .register(registry);
  }

  Timer queue(String method, String model, Modality modality) {
    return stage("queue", method, model, modality);
  }

  /** A worker's turn. */
  void turn(String method, String model, Modality modality, int items, Duration took) {
    stage("backend", method, model, modality).record(took);
    DistributionSummary.builder("altmesh.batch.items")
        .tag("method", method)
        .tag("model", model)
        .tag("modality", label(modality))
        .serviceLevelObjectives(1, 4, 16, 64, 256, 1024)
        .register(registry)
        .record(items);
  }

  Timer call(String method, String code) {
    return timer("altmesh.call").tag("method", method).tag("code", code).register(registry);
  }

  Counter canaryFailures(String reason) {
    return Counter.builder("altmesh.canary.failures").tag("reason", reason).register(registry);
  }

  void gauge(String name, Supplier<Number> value) {
    Gauge.builder(name, value).register(registry);
  }

  private Timer stage(String stage, String method, String model, Modality modality) {
    return timer("altmesh." + stage)
        .tag("method", method)
        .tag("model", model)
        .tag("modality", label(modality))
        .register(registry);
  }

  private Counter tokens(String kind, String method, String model) {
    return Counter.builder("altmesh." + kind + ".tokens")
        .tag("method", method)
        .tag("model", model)
        .register(registry);
  }

  private static Timer.Builder timer(String name) {
    return Timer.builder(name).serviceLevelObjectives(BOUNDS);
  }

  private static String label(Modality modality) {
    return modality.name().toLowerCase(Locale.ROOT);
  }
}
