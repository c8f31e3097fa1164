package io.altmesh.mesh.server;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What health says, of the server and of each service and model alike: SERVING when the role says
 * that it can answer and the canary does not say that it cannot. Thread-safe.
 */
final class Readiness {
  private final HealthStatusManager health = new HealthStatusManager();
  private final List<String> services;
  private Set<String> models = Set.of();
  private @Nullable String role = "not ready yet";
  private @Nullable String canary;
  private boolean ended;

  Readiness(List<BindableService> services) {
    this.services =
        services.stream()
            .map(service -> service.bindService().getServiceDescriptor().getName())
            .toList();
    tell();
  }

  /** Answers {@code grpc.health.v1}. */
  BindableService service() {
    return health.getHealthService();
  }

  /**
   * The role's word.
   *
   * @param trouble null when it can answer
   */
  synchronized void role(@Nullable String trouble) {
    role = trouble;
    tell();
  }

  /** Whether the role can answer, whatever the canary says. */
  synchronized boolean isRoleReady() {
    return role == null && !ended;
  }

  /**
   * The canary's word.
   *
   * @param trouble null when it was answered as it should be
   */
  synchronized void canary(@Nullable String trouble) {
    canary = trouble;
    tell();
  }

  /** Names to be told beside the services, in place of those before. */
  synchronized void models(Set<String> names) {
    models.stream().filter(name -> !names.contains(name)).forEach(health::clearStatus);
    models = Set.copyOf(names);
    tell();
  }

  /** Why it does not serve; empty when it does. */
  synchronized Optional<String> trouble() {
    if (ended) {
      return Optional.of("draining");
    }
    return Optional.ofNullable(role).or(() -> Optional.ofNullable(canary));
  }

  /** NOT_SERVING for good: the server is going. */
  synchronized void end() {
    ended = true;
    health.enterTerminalState();
  }

  private void tell() {
    ServingStatus status = trouble().isEmpty() ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
    health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
    services.forEach(service -> health.setStatus(service, status));
    models.forEach(model -> health.setStatus(model, status));
  }
}
