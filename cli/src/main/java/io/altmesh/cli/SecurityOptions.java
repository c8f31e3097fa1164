package io.altmesh.cli;

import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.security.Security;
import io.altmesh.mesh.server.ServerOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * How a command shows who it is, and whom it lets do what: for what it serves and what it calls.
 */
final class SecurityOptions {
  private static final String VARIABLE = "ALTMESH_SECURITY";

  @Option(
      names = "--security",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT, // models HOST:PORT list --security FILE, too
      description =
          "Certificates, tokens and roles, in YAML (deploy/THREATS.md); or the variable "
              + VARIABLE
              + ". Without it nothing is encrypted and everybody may do everything.")
  @Nullable Path file;

  private @Nullable Security security;

  ServerOptions secure(ServerOptions server) {
    return server.withSecurity(security());
  }

  ClientOptions secure(ClientOptions calls) {
    return calls.withSecurity(security());
  }

  /** Reads the file the first time. */
  private Security security() {
    if (security == null) {
      Path given = file();
      security = given == null ? Security.none() : Security.read(given);
    }
    return security;
  }

  private @Nullable Path file() {
    String named = System.getenv(VARIABLE);
    return file != null || named == null || named.isBlank() ? file : Path.of(named);
  }
}
