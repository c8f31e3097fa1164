package io.altmesh.mesh.security;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a call through when its caller has the role that its method needs. A token counts before a
 * certificate; a wrong token is refused whatever the certificate. A call that is refused is not
 * read.
 */
final class Authorization implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger(Authorization.class);
  private static final String SCHEME = "Bearer ";
  static final Metadata.Key<String> HEADER =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  private final Callers callers;
  private final Role unknown;

  /**
   * @param unknown of callers who show nothing: {@link Role#ANYONE}, or what a Unix socket gives
   */
  Authorization(Callers callers, Role unknown) {
    this.callers = callers;
    this.unknown = unknown;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Role needed = MethodRoles.needed(method);
    Caller caller = caller(call, headers);
    if (caller != null && caller.role().covers(needed)) {
      return Contexts.interceptCall(caller.in(Context.current()), call, headers, next);
    }
    LOG.info("Refused {} to {}", method, caller == null ? "an unknown token" : caller);
    call.close(refusal(caller, method, needed), new Metadata());
    return new ServerCall.Listener<>() {};
  }

  /** Null for a token that is not known. */
  private @Nullable Caller caller(ServerCall<?, ?> call, Metadata headers) {
    String authorization = headers.get(HEADER);
    if (authorization != null && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return callers.withToken(authorization.substring(SCHEME.length()).strip());
    }
    X509Certificate certificate = certificate(call);
    return certificate == null
        ? new Caller("nobody", unknown)
        : callers.withCertificate(certificate);
  }

  private static @Nullable X509Certificate certificate(ServerCall<?, ?> call) {
    SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
    try {
      return session == null ? null : (X509Certificate) session.getPeerCertificates()[0];
    } catch (SSLPeerUnverifiedException e) {
      return null; // shown by those alone who have one
    }
  }

  private static Status refusal(@Nullable Caller caller, String method, Role needed) {
    if (caller == null) {
      return Status.UNAUTHENTICATED.withDescription(
          "the token is not one of this server's (expected: one of its --security file)");
    }
    if (caller.role() == Role.ANYONE && caller.name().equals("nobody")) {
      return Status.UNAUTHENTICATED.withDescription(
          method
              + " needs the role "
              + needed
              + " (expected: a client certificate or a token; client.certificate or client.token"
              + " in the caller's --security file)");
    }
    return Status.PERMISSION_DENIED.withDescription(
        "%s has the role %s; %s needs %s (given in this server's --security file)"
            .formatted(caller.name(), caller.role(), method, needed));
  }
}
