package io.altmesh.mesh.server;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.observe.Observation;
import io.altmesh.mesh.security.Security;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a role's port is kept, whatever the role serves there.
 *
 * @param listen port 0 takes a free one
 * @param metricsListen where HTTP answers /metrics, /healthz and /readyz; null for nowhere
 * @param limits what one client may take
 * @param adminGrpc where gRPC answers reflection, channelz and health; null for nowhere
 * @param canary how often a server that embeds has its model compute known inputs; zero for never
 * @param observation how calls are followed
 * @param security who may call, and what is shown to them
 * @param maxConnectionAge how old a connection may become before its client is told to make a new
 *     one, so that clients spread over replicas that came later; zero for any age
 */
public record ServerOptions(
    Address listen,
    @Nullable HostPort metricsListen,
    ServerLimits limits,
    @Nullable HostPort adminGrpc,
    Duration canary,
    Observation observation,
    Security security,
    Duration maxConnectionAge) {

  public ServerOptions {
    if (canary.isNegative()) {
      throw new IllegalArgumentException("canary: " + canary + " (expected: >= 0)");
    }
    if (maxConnectionAge.isNegative()) {
      throw new IllegalArgumentException(
          "maxConnectionAge: " + maxConnectionAge + " (expected: >= 0)");
    }
  }

  /** A port as {@link MeshServer} keeps it by default: no other beside it, and no canary. */
  public static ServerOptions at(Address listen) {
    return new ServerOptions(
        listen,
        null,
        ServerLimits.DEFAULT,
        null,
        Duration.ZERO,
        Observation.NONE,
        Security.none(),
        Duration.ZERO);
  }

  public ServerOptions withListen(Address value) {
    return new ServerOptions(
        value, metricsListen, limits, adminGrpc, canary, observation, security, maxConnectionAge);
  }

  public ServerOptions withMetricsListen(@Nullable HostPort value) {
    return new ServerOptions(
        listen, value, limits, adminGrpc, canary, observation, security, maxConnectionAge);
  }

  public ServerOptions withLimits(ServerLimits value) {
    return new ServerOptions(
        listen, metricsListen, value, adminGrpc, canary, observation, security, maxConnectionAge);
  }

  public ServerOptions withAdminGrpc(@Nullable HostPort value) {
    return new ServerOptions(
        listen, metricsListen, limits, value, canary, observation, security, maxConnectionAge);
  }

  public ServerOptions withCanary(Duration value) {
    return new ServerOptions(
        listen, metricsListen, limits, adminGrpc, value, observation, security, maxConnectionAge);
  }

  public ServerOptions withObservation(Observation value) {
    return new ServerOptions(
        listen, metricsListen, limits, adminGrpc, canary, value, security, maxConnectionAge);
  }

  public ServerOptions withSecurity(Security value) {
    return new ServerOptions(
        listen, metricsListen, limits, adminGrpc, canary, observation, value, maxConnectionAge);
  }

  public ServerOptions withMaxConnectionAge(Duration value) {
    return new ServerOptions(
        listen, metricsListen, limits, adminGrpc, canary, observation, security, value);
  }
}
