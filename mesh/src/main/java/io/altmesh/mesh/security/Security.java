package io.altmesh.mesh.security;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.UnixSocket;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannelBuilder;
import io.grpc.ServerCredentials;
import io.grpc.ServerInterceptor;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import java.net.InetAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a process shows who it is, and whom it lets do what: one value, read from one file, for the
 * port it keeps and for all that it calls. Certificates and token files are read again when they
 * change, without a restart. Thread-safe.
 */
public final class Security {
  private static final Security NONE =
      new Security(Profile.OPEN, null, null, null, Callers.NONE, UnixAccess.DEFAULT);

  private final Profile profile;
  private final @Nullable ServerTls server;
  private final @Nullable ClientTls client;
  private final @Nullable Secret token;
  private final Callers callers;
  private final UnixAccess unix;

  Security(
      Profile profile,
      @Nullable ServerTls server,
      @Nullable ClientTls client,
      @Nullable Secret token,
      Callers callers,
      UnixAccess unix) {
    this.profile = profile;
    this.server = server;
    this.client = client;
    this.token = token;
    this.callers = callers;
    this.unix = unix;
  }

  /** Everything in clear, everybody an operator: for one machine, and for development. */
  public static Security none() {
    return NONE;
  }

  /**
   * Reads a security file; its format is in {@code deploy/THREATS.md}.
   *
   * @throws IllegalArgumentException naming the file, the key, what was given and what was expected
   */
  public static Security read(Path file) {
    return SecurityFile.read(file);
  }

  /** Whether callers are told apart; else everybody may do everything. */
  private boolean authorizes() {
    return profile == Profile.HARDENED || !callers.isEmpty();
  }

  /** Whether a server may tell what it serves (gRPC reflection). */
  public boolean reflection() {
    return profile != Profile.HARDENED;
  }

  /** The permissions of a server's Unix socket. */
  public Set<PosixFilePermission> socketMode() {
    return unix.mode();
  }

  /**
   * What a server on that address shows of itself. A Unix socket has no TLS: nobody is in between.
   *
   * @throws MeshException FAILED_PRECONDITION when tokens would travel in clear, or when nobody
   *     could be let in
   */
  public ServerCredentials serving(Address listen) {
    if (listen instanceof UnixSocket) {
      return InsecureServerCredentials.create();
    }
    if (server == null) {
      refuseInClear((HostPort) listen);
      return InsecureServerCredentials.create();
    }
    if (authorizes() && callers.isEmpty()) {
      throw MeshException.failedPrecondition(
          "nobody may call %s: the profile is hardened and no caller is known (expected: tokens or subjects in the --security file)",
          listen);
    }
    return server.credentials();
  }

  /** Whether a server on that address speaks TLS. */
  public boolean servesTls(Address listen) {
    return server != null && !(listen instanceof UnixSocket);
  }

  private void refuseInClear(HostPort listen) {
    InetAddress host = listen.socketAddress().getAddress();
    if (authorizes() && (host == null || !host.isLoopbackAddress())) {
      throw MeshException.failedPrecondition(
          "%s would be served in clear, tokens included (expected: server.certificate and server.key in the --security file, or a loopback address or unix:PATH)",
          listen);
    }
  }

  /** What a server puts before its services; empty when everybody may do everything. */
  public Optional<ServerInterceptor> authorization(Address listen) {
    Role unknown = listen instanceof UnixSocket ? unix.role() : Role.ANYONE;
    return authorizes() ? Optional.of(new Authorization(callers, unknown)) : Optional.empty();
  }

  /**
   * A channel's beginning, with what this process shows.
   *
   * @param target {@code HOST:PORT}, {@code unix:PATH} or a gRPC name
   * @param name what the server is called by, where the target is an address that a name resolved
   *     to; null for the target itself. The security file's {@code server-name} counts before it
   */
  public ManagedChannelBuilder<?> channel(String target, @Nullable String name) {
    ClientTls tls = target.startsWith(UnixSocket.SCHEME) ? null : client;
    ChannelCredentials credentials =
        tls == null ? InsecureChannelCredentials.create() : tls.credentials();
    ManagedChannelBuilder<?> channel = Grpc.newChannelBuilder(target, credentials);
    if (target.startsWith(UnixSocket.SCHEME) && channel instanceof NettyChannelBuilder netty) {
      netty.withOption(ChannelOption.SO_KEEPALIVE, null); // TCP's, which gRPC sets everywhere
    }
    String authority = tls == null || tls.serverName() == null ? name : tls.serverName();
    if (authority != null) {
      channel.overrideAuthority(authority);
    }
    if (token != null) {
      channel.intercept(new BearerToken(token));
    }
    return channel;
  }

  /** For the log; no secret, no path. */
  @Override
  public String toString() {
    return "%s, %s, %d tokens, %d subjects"
        .formatted(
            profile.name().toLowerCase(Locale.ROOT),
            server == null ? "in clear" : server.trust() == null ? "TLS" : "mutual TLS",
            callers.tokens().size(),
            callers.subjects().size());
  }
}
