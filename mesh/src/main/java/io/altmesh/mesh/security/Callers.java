package io.altmesh.mesh.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who is known to a server: by token, by certificate. Thread-safe.
 *
 * @param subjects roles by a certificate's name: {@code CN=trainer,O=AltMesh} (RFC 2253), {@code
 *     DNS:trainer.example}, {@code URI:spiffe://example/trainer}, or {@code *} for any
 */
record Callers(List<Token> tokens, Map<String, Role> subjects) {
  static final Callers NONE = new Callers(List.of(), Map.of());

  /** The kinds of alternative names that are asked for, by their numbers in RFC 5280. */
  private static final Map<Integer, String> KINDS = Map.of(2, "DNS:", 6, "URI:");

  /** A token and who shows it. */
  record Token(String name, Role role, Secret secret) {}

  boolean isEmpty() {
    return tokens.isEmpty() && subjects.isEmpty();
  }

  /**
   * Null for a token that nobody has. Takes as long for every token: digests are compared, each to
   * its end, and all of them.
   */
  @Nullable Caller withToken(String given) {
    byte[] digest = sha256(given);
    Caller found = null;
    for (Token token : tokens) {
      if (MessageDigest.isEqual(digest, sha256(token.secret().value()))) {
        found = new Caller(token.name(), token.role());
      }
    }
    return found;
  }

  /** A certificate that no subject names is {@link Role#ANYONE}'s. */
  Caller withCertificate(X509Certificate certificate) {
    String subject = certificate.getSubjectX500Principal().getName();
    Role role = subjects.getOrDefault("*", Role.ANYONE);
    for (String name : names(certificate)) {
      Role given = subjects.getOrDefault(name, Role.ANYONE);
      role = given.covers(role) ? given : role;
    }
    return new Caller(subject, role);
  }

  private static List<String> names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    names.add(certificate.getSubjectX500Principal().getName());
    try {
      Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
        String kind = KINDS.get(alternative.get(0));
        if (kind != null) {
          names.add(kind + alternative.get(1));
        }
      }
    } catch (CertificateParsingException e) {
      return names; // names that cannot be read are nobody's
    }
    return names;
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
