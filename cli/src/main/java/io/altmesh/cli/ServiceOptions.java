package io.altmesh.cli;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that every role which serves shares, and how it lives until it is told to stop. */
final class ServiceOptions {
  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1:0",
      description =
          "Where to listen: HOST:PORT, port 0 taking a free one, or unix:PATH for this machine"
              + " alone (default: ${DEFAULT-VALUE}).")
  String listen = "127.0.0.1:0";

  @Option(
      names = "--announce",
      paramLabel = "FILE",
      description = "Write the address to this file as soon as calls can be made; for scripts.")
  @Nullable Path announce;

  @Option(
      names = {"--admin-listen", "--metrics-listen"},
      paramLabel = "HOST:PORT",
      description =
          "Answer plain HTTP there: /metrics for Prometheus, /healthz and /readyz for Kubernetes.")
  @Nullable String metricsListen;

  @Option(
      names = "--admin-grpc",
      paramLabel = "HOST:PORT",
      description =
          "Answer gRPC's tools there, in clear: reflection, health, channelz (every connection of"
              + " the process). For loopback, or a network of operators.")
  @Nullable String adminGrpc;

  @Option(
      names = "--canary-interval",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description =
          "Have the model embed a known input so often; health is NOT_SERVING while the answer is"
              + " not finite, changed or missing (default: ${DEFAULT-VALUE}; 0: never).")
  long canaryInterval = 30;

  @Option(
      names = "--max-waiting",
      paramLabel = "CALLS",
      defaultValue = "256",
      description =
          "Calls that may wait; further ones are refused with RESOURCE_EXHAUSTED and the time to"
              + " come back (default: ${DEFAULT-VALUE}). Streams are slowed instead.")
  int maxWaiting = 256;

  @Option(
      names = "--batch-tokens",
      paramLabel = "TOKENS",
      defaultValue = "16384",
      description =
          "Interactive calls that wait together are computed together, up to so many tokens, an"
              + " image counting as 256 (default: ${DEFAULT-VALUE}).")
  int batchTokens = 16_384;

  @Option(
      names = "--batch-delay",
      paramLabel = "MILLIS",
      defaultValue = "0",
      description =
          "How long a free worker waits for more interactive calls before it begins (default:"
              + " ${DEFAULT-VALUE}: not at all). What comes while it computes, and a moment after,"
              + " is its next batch in any case.")
  int batchDelay;

  @Option(
      names = "--max-connection-age",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description =
          "Tell clients to connect anew when a connection is so old, so that they spread over"
              + " replicas that came later (default: ${DEFAULT-VALUE}: never). Streams are told to go on"
              + " there; nothing is lost.")
  int maxConnectionAge;

  @ArgGroup(validate = false, heading = "%nWhat one client may take of it:%n")
  LimitOptions limits = new LimitOptions();

  QueueSettings queue() {
    QueueSettings usual = QueueSettings.DEFAULT;
    return new QueueSettings(
        maxWaiting,
        usual.retryDelay(),
        batchTokens,
        Duration.ofMillis(batchDelay),
        usual.turns(),
        usual.bulkPatience());
  }

  ServerOptions server() {
    return limits
        .limit(ServerOptions.at(Address.parse(listen)))
        .withMaxConnectionAge(Duration.ofSeconds(maxConnectionAge))
        .withMetricsListen(metricsListen == null ? null : HostPort.parse(metricsListen))
        .withAdminGrpc(adminGrpc == null ? null : HostPort.parse(adminGrpc))
        .withCanary(Duration.ofSeconds(canaryInterval));
  }

  /** Tells the address, then blocks until {@code service} ends or the process is asked to stop. */
  void serve(Address address, AutoCloseable service, Runnable awaitEnd) {
    Shutdown.closeOnExit(service);
    Announcement.write(announce, address);
    awaitEnd.run();
  }
}
