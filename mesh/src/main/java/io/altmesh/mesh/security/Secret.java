package io.altmesh.mesh.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A token that lies in a file or in the environment, never in a configuration. A file may be
 * replaced while the process runs: the new token counts from then on. Thread-safe.
 */
final class Secret {
  private static final int SHORTEST = 16;

  private final String reference;
  private final Reloading<String> value;

  private Secret(String reference, Reloading<String> value) {
    this.reference = reference;
    this.value = value;
  }

  /**
   * Reads {@code file:PATH} or {@code env:NAME}.
   *
   * @param folder what relative paths are relative to
   * @throws IllegalArgumentException when it is neither, or nothing is there
   */
  static Secret parse(String reference, Path folder) {
    if (reference.startsWith("file:")) {
      Path file = folder.resolve(reference.substring("file:".length()));
      return new Secret(
          reference,
          new Reloading<>(
              reference, List.of(file), () -> checked(reference, Files.readString(file))));
    }
    if (reference.startsWith("env:")) {
      String token = fromEnvironment(reference);
      return new Secret(reference, new Reloading<>(reference, List.of(), () -> token));
    }
    // Not quoted: it may be the secret itself.
    throw new IllegalArgumentException(
        "a token stands there in clear (expected: file:PATH or env:NAME, so that the file can be shown and kept)");
  }

  private static String fromEnvironment(String reference) {
    String name = reference.substring("env:".length());
    String given = System.getenv(name);
    if (given == null) {
      throw new IllegalArgumentException(
          reference + ": no such variable (expected: " + name + " to be exported to this process)");
    }
    try {
      return checked(reference, given);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static String checked(String reference, String given) throws IOException {
    String token = given.strip();
    if (token.length() < SHORTEST || !token.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new IOException(
          reference
              + ": a token of "
              + token.length()
              + " characters (expected: at least "
              + SHORTEST
              + ", printable ASCII without spaces; openssl rand -hex 32 makes one)");
    }
    return token;
  }

  String value() {
    return value.current();
  }

  /** Where it is, not what it is. */
  @Override
  public String toString() {
    return reference;
  }
}
