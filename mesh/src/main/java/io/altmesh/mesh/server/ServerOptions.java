package io.altmesh.mesh.server;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * How a role's port is kept, whatever the role serves there.
 *
 * @param listen port 0 takes a free one
 * @param metricsListen where Prometheus may scrape; null for nowhere
 * @param limits what one client may take
 */
public record ServerOptions(Address listen, @Nullable HostPort metricsListen, ServerLimits limits) {

  /** A port as {@link MeshServer} keeps it by default. */
  public static ServerOptions at(Address listen) {
    return new ServerOptions(listen, null, ServerLimits.DEFAULT);
  }

  public ServerOptions withListen(Address value) {
    return new ServerOptions(value, metricsListen, limits);
  }

  public ServerOptions withMetricsListen(@Nullable HostPort value) {
    return new ServerOptions(listen, value, limits);
  }

  public ServerOptions withLimits(ServerLimits value) {
    return new ServerOptions(listen, metricsListen, value);
  }
}
