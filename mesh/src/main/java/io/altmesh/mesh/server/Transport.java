package io.altmesh.mesh.server;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.KeepAlive;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.UnixSocket;
import io.altmesh.mesh.security.Security;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What lies under a server's services: a port or a Unix-domain socket, its threads, its limits.
 * Closed once the server has ended.
 */
final class Transport implements AutoCloseable {
  private final ServerOptions options;
  private final EventLoops loops;
  private final @Nullable SocketFile socketFile;

  private Transport(ServerOptions options, EventLoops loops, @Nullable SocketFile socketFile) {
    this.options = options;
    this.loops = loops;
    this.socketFile = socketFile;
  }

  /**
   * Takes nothing yet but threads.
   *
   * @throws MeshException FAILED_PRECONDITION when the place cannot be had
   */
  static Transport of(ServerOptions options) {
    if (!(options.listen() instanceof UnixSocket socket)) {
      return new Transport(options, EventLoops.forPort(), null);
    }
    EventLoops loops = EventLoops.forUnixSocket();
    try {
      return new Transport(options, loops, SocketFile.at(socket));
    } catch (IOException e) {
      loops.close();
      throw new UncheckedIOException("cannot listen on " + socket + ": " + e.getMessage(), e);
    } catch (MeshException e) {
      loops.close();
      throw e;
    }
  }

  NettyServerBuilder builder() {
    ServerLimits limits = options.limits();
    ConnectionAge age = new ConnectionAge(options.maxConnectionAge());
    Security security = options.security();
    boolean tls = security.servesTls(options.listen());
    return NettyServerBuilder.forAddress(place(), security.serving(options.listen()))
        .channelFactory(ConnectionGuard.before(loops.channels(), limits, tls))
        .bossEventLoopGroup(loops.accepting())
        .workerEventLoopGroup(loops.serving())
        .maxInboundMessageSize(limits.messageBytes())
        .maxInboundMetadataSize(limits.metadataBytes())
        .maxConcurrentCallsPerConnection(limits.callsPerConnection())
        .maxRstFramesPerWindow(limits.resets(), (int) limits.resetPeriod().toSeconds())
        .handshakeTimeout(limits.handshake().toMillis(), TimeUnit.MILLISECONDS)
        .permitKeepAliveTime(KeepAlive.SERVER_PERMITS.toSeconds(), TimeUnit.SECONDS)
        .permitKeepAliveWithoutCalls(true)
        .keepAliveTime(KeepAlive.SERVER_ASKS.toSeconds(), TimeUnit.SECONDS)
        .keepAliveTimeout(KeepAlive.ANSWER.toSeconds(), TimeUnit.SECONDS)
        .maxConnectionAge(age.nanos(), TimeUnit.NANOSECONDS)
        .maxConnectionAgeGrace(age.graceNanos(), TimeUnit.NANOSECONDS)
        .addTransportFilter(age)
        .intercept(age)
        .withChildOption(ChannelOption.SO_KEEPALIVE, keepAlive());
  }

  /** gRPC wants TCP's keep-alive everywhere; null takes it back where there is no TCP. */
  private @Nullable Boolean keepAlive() {
    return socketFile == null ? Boolean.TRUE : null;
  }

  private SocketAddress place() {
    return socketFile == null
        ? ((HostPort) options.listen()).socketAddress()
        : new DomainSocketAddress(socketFile.first().toFile());
  }

  /** The address of a server that has begun to listen; callers can come from now on. */
  Address started(Server server) throws IOException {
    if (socketFile == null) {
      return Listening.address((InetSocketAddress) server.getListenSockets().get(0));
    }
    socketFile.place(options.security().socketMode());
    return options.listen();
  }

  @Override
  public void close() {
    if (socketFile != null) {
      socketFile.close();
    }
    loops.close();
  }
}
