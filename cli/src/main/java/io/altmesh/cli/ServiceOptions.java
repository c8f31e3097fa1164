package io.altmesh.cli;

import io.altmesh.mesh.HostPort;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every role which serves shares, and how it lives until it is told to stop. */
final class ServiceOptions {
  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      defaultValue = "127.0.0.1:0",
      description = "Where to listen; port 0 takes a free one (default: ${DEFAULT-VALUE}).")
  String listen = "127.0.0.1:0";

  @Option(
      names = "--announce",
      paramLabel = "FILE",
      description = "Write the address to this file as soon as calls can be made; for scripts.")
  @Nullable Path announce;

  @Option(
      names = "--metrics-listen",
      paramLabel = "HOST:PORT",
      description = "Answer GET /metrics for Prometheus there.")
  @Nullable String metricsListen;

  HostPort address() {
    return HostPort.parse(listen);
  }

  @Nullable HostPort metricsAddress() {
    return metricsListen == null ? null : HostPort.parse(metricsListen);
  }

  /** Tells the address, then blocks until {@code service} ends or the process is asked to stop. */
  void serve(HostPort address, AutoCloseable service, Runnable awaitEnd) {
    Shutdown.closeOnExit(service);
    Announcement.write(announce, address);
    awaitEnd.run();
  }
}
