package io.altmesh.mesh.server;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.security.Security;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.InternalServer;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.ChannelzService;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * What people ask of a server with gRPC's own tools, on a port of its own: health, reflection of
 * the services of the main port (which are not answered here), and channelz, which shows every
 * connection of the process. With certificates and roles as the main port has them: all but health
 * is an operator's.
 */
final class AdminGrpc implements AutoCloseable {
  private static final int PAGE = 100;

  private final Server server;

  private AdminGrpc(Server server) {
    this.server = server;
  }

  @SuppressWarnings("deprecation") // grpcio's reflection client speaks v1alpha only
  static AdminGrpc start(HostPort listen, Security security, BindableService health, Server main) {
    NettyServerBuilder admin =
        NettyServerBuilder.forAddress(listen.socketAddress(), security.serving(listen))
            .addService(health)
            .addService(ProtoReflectionServiceV1.newInstance())
            .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance())
            .addService(ChannelzService.newInstance(PAGE))
            .intercept(new About(main));
    security.authorization(listen).ifPresent(admin::intercept);
    try {
      return new AdminGrpc(admin.build().start());
    } catch (IOException e) {
      throw Listening.failed("admin", listen, e);
    }
  }

  HostPort address() {
    return Listening.address((InetSocketAddress) server.getListenSockets().get(0));
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  /** Reflection describes the server of the call's context: here that of the main port. */
  private record About(Server main) implements ServerInterceptor {
    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      Context context = Context.current().withValue(InternalServer.SERVER_CONTEXT_KEY, main);
      return Contexts.interceptCall(context, call, headers, next);
    }
  }
}
