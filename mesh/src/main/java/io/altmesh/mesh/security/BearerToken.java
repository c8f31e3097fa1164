package io.altmesh.mesh.security;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executor;

/**
 * Puts a token on every call, but never on a wire that others can read: it wants TLS, this
 * machine's loopback or a Unix socket, and looks at the connection itself, not at what it was
 * called.
 */
final class BearerToken extends CallCredentials implements ClientInterceptor {
  private final Secret token;

  BearerToken(Secret token) {
    this.token = token;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return next.newCall(method, options.withCallCredentials(this));
  }

  @Override
  public void applyRequestMetadata(
      RequestInfo request, Executor executor, MetadataApplier applier) {
    SocketAddress peer = request.getTransportAttrs().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (request.getSecurityLevel() != SecurityLevel.PRIVACY_AND_INTEGRITY && !isHere(peer)) {
      applier.fail(
          Status.UNAUTHENTICATED.withDescription(
              "%s would carry the token %s in clear (expected: TLS; client.trust: CA.pem in the --security file, and a server with a certificate)"
                  .formatted(peer, token)));
      return;
    }
    Metadata headers = new Metadata();
    headers.put(Authorization.HEADER, "Bearer " + token.value());
    applier.apply(headers);
  }

  private static boolean isHere(SocketAddress peer) {
    return peer instanceof DomainSocketAddress
        || (peer instanceof InetSocketAddress host && host.getAddress().isLoopbackAddress());
  }
}
