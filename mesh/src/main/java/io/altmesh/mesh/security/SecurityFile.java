package io.altmesh.mesh.security;

import io.altmesh.mesh.security.SecurityKeys.ClientCertificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/** Makes a {@link Security} of a file's keys; paths are relative to its folder. */
final class SecurityFile {
  private final Path folder;
  private final SecurityKeys keys;

  private SecurityFile(Path folder, SecurityKeys keys) {
    this.folder = folder;
    this.keys = keys;
  }

  static Security read(Path file) {
    try {
      Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
      return new SecurityFile(folder, SecurityKeys.read(Files.readString(file))).security();
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(
          file + ": no such file (expected: a security file in YAML, see deploy/THREATS.md)", e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private Security security() {
    return new Security(
        keys.profile() == null ? Profile.OPEN : keys.profile(),
        serverTls(),
        clientTls(),
        keys.client() == null || keys.client().token() == null
            ? null
            : secret("client.token", keys.client().token()),
        new Callers(tokens(), subjects()),
        unix());
  }

  private @Nullable ServerTls serverTls() {
    SecurityKeys.Server server = keys.server();
    if (server == null) {
      return null;
    }
    Identity identity =
        new Identity(
            path("server.certificate", server.certificate()), path("server.key", server.key()));
    if (server.clientTrust() == null) {
      require(server.clientCertificates() == null, "server.client-trust", "the authorities' PEM");
      return new ServerTls(identity, null, false);
    }
    return new ServerTls(
        identity,
        Trust.inClients(path("server.client-trust", server.clientTrust())),
        server.clientCertificates() != ClientCertificates.OPTIONAL);
  }

  private @Nullable ClientTls clientTls() {
    SecurityKeys.Client client = keys.client();
    if (client == null || client.trust() == null) {
      require(
          client == null || (client.certificate() == null && client.key() == null),
          "client.trust",
          "the PEM of the authorities that sign servers: without it nothing is called over TLS");
      return null;
    }
    boolean shows = client.certificate() != null || client.key() != null;
    return new ClientTls(
        Trust.inServers(path("client.trust", client.trust())),
        shows
            ? new Identity(
                path("client.certificate", client.certificate()), path("client.key", client.key()))
            : null,
        client.serverName());
  }

  private List<Callers.Token> tokens() {
    return list(keys.tokens()).stream().map(this::token).toList();
  }

  private Callers.Token token(SecurityKeys.Token token) {
    String name = Objects.requireNonNullElse(token.name(), "a token");
    Role role = role("tokens", token.role());
    return new Callers.Token(
        name, role, secret("token of " + name, given("tokens.token", token.token())));
  }

  private Map<String, Role> subjects() {
    Map<String, Role> subjects = new HashMap<>();
    for (SecurityKeys.Subject subject : list(keys.subjects())) {
      String name = given("subjects.subject", subject.subject());
      subjects.put(canonical(name), role("subjects", subject.role()));
    }
    require(
        subjects.isEmpty() || (keys.server() != null && keys.server().clientTrust() != null),
        "server.client-trust",
        "the PEM of the authorities that sign the subjects' certificates");
    return subjects;
  }

  /** A distinguished name as certificates are asked for it, whatever spaces it is written with. */
  private static String canonical(String name) {
    return name.equals("*") || name.startsWith("DNS:") || name.startsWith("URI:")
        ? name
        : new X500Principal(name).getName();
  }

  private UnixAccess unix() {
    SecurityKeys.Unix unix = keys.unix();
    if (unix == null) {
      return UnixAccess.DEFAULT;
    }
    return new UnixAccess(
        unix.mode() == null ? UnixAccess.DEFAULT.mode() : mode(unix.mode()),
        unix.role() == null ? UnixAccess.DEFAULT.role() : unix.role());
  }

  private static Set<PosixFilePermission> mode(String mode) {
    try {
      return PosixFilePermissions.fromString(mode);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "unix.mode: \"" + mode + "\" (expected: nine letters, such as rw-rw----)", e);
    }
  }

  private Secret secret(String key, String reference) {
    try {
      return Secret.parse(reference, folder);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key + ": " + e.getMessage(), e);
    }
  }

  private Path path(String key, @Nullable String given) {
    return folder.resolve(given(key, given));
  }

  private static String given(String key, @Nullable String value) {
    require(value != null && !value.isBlank(), key, "a value");
    return Objects.requireNonNull(value);
  }

  private static Role role(String key, @Nullable Role role) {
    require(role != null && role != Role.ANYONE, key + ".role", "reader, trainer or operator");
    return Objects.requireNonNull(role);
  }

  private static void require(boolean holds, String key, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(key + " is missing (expected: " + expected + ")");
    }
  }

  private static <T> List<T> list(@Nullable List<T> given) {
    return given == null ? List.of() : given;
  }
}
