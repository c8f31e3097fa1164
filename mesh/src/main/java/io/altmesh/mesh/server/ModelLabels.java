package io.altmesh.mesh.server;

import io.altmesh.proto.v1.ModelDescription;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/**
 * The label {@code model} of meters: the first twelve digits of a fingerprint. {@code
 * altmesh_model_info} tells what it stands for. A student serves hundreds of checkpoints in its
 * life: meters of all but the last {@value #KEPT} are forgotten. Thread-safe.
 */
final class ModelLabels {
  private static final int DIGITS = 12;
  private static final int KEPT = 8;
  private static final String LABEL = "model";

  private final MeterRegistry registry;
  private final Deque<String> kept = new ArrayDeque<>();

  ModelLabels(MeterRegistry registry) {
    this.registry = registry;
  }

  static String of(String fingerprint) {
    return fingerprint.substring(0, Math.min(DIGITS, fingerprint.length()));
  }

  /** Once a model; {@code description} is asked for when the label is new. */
  void tell(String fingerprint, Supplier<ModelDescription> description) {
    String label = of(fingerprint);
    synchronized (this) {
      if (kept.contains(label)) {
        return;
      }
      kept.addLast(label);
      if (kept.size() > KEPT) {
        forget(kept.removeFirst());
      }
    }
    ModelDescription told = description.get();
    Gauge.builder("altmesh.model.info", () -> 1)
        .tag(LABEL, label)
        .tag("name", told.getName())
        .tag("architecture", told.getArchitecture())
        .tag("numerics", told.getModel().getNumerics())
        .register(registry);
  }

  private void forget(String label) {
    List<Meter> ofModel =
        registry.getMeters().stream()
            .filter(meter -> label.equals(meter.getId().getTag(LABEL)))
            .toList();
    ofModel.forEach(registry::remove);
  }
}
