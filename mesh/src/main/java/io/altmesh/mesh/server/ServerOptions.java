package io.altmesh.mesh.server;

import io.altmesh.mesh.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * How a role's port is kept, whatever the role serves there.
 *
 * @param listen port 0 takes a free one
 * @param metricsListen where Prometheus may scrape; null for nowhere
 */
public record ServerOptions(HostPort listen, @Nullable HostPort metricsListen) {

  /** A port as {@link MeshServer} keeps it by default. */
  public static ServerOptions at(HostPort listen) {
    return new ServerOptions(listen, null);
  }

  public ServerOptions withListen(HostPort value) {
    return new ServerOptions(value, metricsListen);
  }

  public ServerOptions withMetricsListen(@Nullable HostPort value) {
    return new ServerOptions(listen, value);
  }
}
