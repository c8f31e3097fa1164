package io.altmesh.mesh.client;

import io.altmesh.mesh.KeepAlive;
import io.altmesh.mesh.server.MeshServer;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The one place where channels are made. */
public final class Channels {
  private Channels() {}

  /**
   * Opens a channel to one server, as {@link #open(String, ClientOptions)} by default.
   *
   * @param target {@code HOST:PORT}, {@code unix:PATH} or another name that gRPC resolves
   */
  public static ManagedChannel open(String target) {
    return open(target, ClientOptions.defaults());
  }

  /**
   * Opens a channel to one server; connects with the first call. The caller shuts it down. gRPC's
   * own retries are off: {@link Endpoint} retries, and retries must not multiply.
   *
   * @param target {@code HOST:PORT}, {@code unix:PATH} or another name that gRPC resolves
   */
  public static ManagedChannel open(String target, ClientOptions options) {
    return open(new ReplicaAddress(target, null), options);
  }

  /**
   * A channel to each replica of a target, as {@link Endpoint#open} takes it; for those who choose
   * among them by themselves.
   */
  public static List<ManagedChannel> openAll(String target, ClientOptions options) {
    return Target.parse(target).resolve().stream().map(address -> open(address, options)).toList();
  }

  static ManagedChannel open(ReplicaAddress address, ClientOptions options) {
    return options
        .security()
        .channel(address.target(), address.authority())
        .maxInboundMessageSize(MeshServer.DEFAULT_MAX_INBOUND_MESSAGE)
        .keepAliveTime(KeepAlive.CLIENT_ASKS.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(KeepAlive.ANSWER.toSeconds(), TimeUnit.SECONDS)
        .intercept(options.observation().client())
        .disableRetry()
        .build();
  }
}
