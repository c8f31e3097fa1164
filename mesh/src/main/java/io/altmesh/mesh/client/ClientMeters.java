package io.altmesh.mesh.client;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * What a client counts, as Prometheus names it:
 *
 * <ul>
 *   <li>{@code altmesh_client_attempt_seconds{target,replica,outcome}}: attempts by status code, a
 *       stream by its first answer; GIVEN_UP when another replica was faster or nobody waits
 *   <li>{@code altmesh_client_in_flight{target,replica}}: calls and streams under way
 *   <li>{@code altmesh_client_replica_state{target,replica,state}}: 1 for the state that it is in
 *       ({@link Replica.State}), 0 for the others
 *   <li>{@code altmesh_client_failovers_total{target}}: calls that went on at another replica
 *   <li>{@code altmesh_client_waits_total{target}}: waits because no replica could answer
 *   <li>{@code altmesh_client_hedges_total{target}}: lists asked of a second replica too
 * </ul>
 *
 * Thread-safe.
 */
final class ClientMeters implements AutoCloseable {
  private final MeterRegistry registry;
  private final String target;
  private final Map<Replica, List<Meter>> gauges = new ConcurrentHashMap<>();

  ClientMeters(MeterRegistry registry, String target) {
    this.registry = registry;
    this.target = target;
  }

  void attempted(Replica replica, String outcome, long nanos) {
    Timer.builder("altmesh.client.attempt")
        .tag("target", target)
        .tag("replica", replica.target())
        .tag("outcome", outcome)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  void failedOver() {
    counter("failovers").increment();
  }

  void waited() {
    counter("waits").increment();
  }

  void hedged() {
    counter("hedges").increment();
  }

  private Counter counter(String what) {
    return Counter.builder("altmesh.client." + what).tag("target", target).register(registry);
  }

  void watch(Replica replica) {
    List<Meter> meters = new ArrayList<>();
    meters.add(
        Gauge.builder("altmesh.client.in.flight", replica, Replica::inFlight)
            .tag("target", target)
            .tag("replica", replica.target())
            .register(registry));
    for (Replica.State state : Replica.State.values()) {
      meters.add(
          Gauge.builder("altmesh.client.replica.state", () -> replica.state() == state ? 1 : 0)
              .tag("target", target)
              .tag("replica", replica.target())
              .tag("state", state.name())
              .register(registry));
    }
    gauges.put(replica, meters);
  }

  void forget(Replica replica) {
    gauges.getOrDefault(replica, List.of()).forEach(registry::remove);
    gauges.remove(replica);
  }

  @Override
  public void close() {
    List.copyOf(gauges.keySet()).forEach(this::forget);
  }
}
