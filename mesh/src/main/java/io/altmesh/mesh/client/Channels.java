package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.observe.Observation;
import io.altmesh.mesh.server.MeshServer;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;

/** The one place where channels are made. */
public final class Channels {
  // More than the 30 s that MeshServer permits: pinging faster would be answered with GOAWAY.
  private static final long KEEP_ALIVE_SECONDS = 40;
  private static final long KEEP_ALIVE_TIMEOUT_SECONDS = 10;

  private Channels() {}

  /**
   * Opens a channel; connects with the first call. The caller shuts it down. gRPC's own retries are
   * off: {@link Endpoint} retries, and retries must not multiply.
   *
   * @param target {@code HOST:PORT} or a gRPC name such as {@code dns:///teachers:7001}
   */
  public static ManagedChannel open(String target) {
    return open(target, Observation.NONE);
  }

  /** As {@link #open(String)}, for calls that are followed. */
  static ManagedChannel open(String target, Observation observation) {
    if (target.isBlank()) {
      throw MeshException.invalidArgument(
          "target: \"%s\" (expected: HOST:PORT or dns:///NAME:PORT)", target);
    }
    return Grpc.newChannelBuilder(target, InsecureChannelCredentials.create())
        .maxInboundMessageSize(MeshServer.DEFAULT_MAX_INBOUND_MESSAGE)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .disableRetry()
        .intercept(observation.client())
        .build();
  }
}
