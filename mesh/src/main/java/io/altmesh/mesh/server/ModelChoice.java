package io.altmesh.mesh.server;

import org.jspecify.annotations.Nullable;

/**
 * Which model a call asks for.
 *
 * @param fingerprint empty when the alias is asked for
 * @param alias empty for the default one
 * @param requestId of the caller, the same at each of its attempts; null when it gave none
 */
public record ModelChoice(String fingerprint, String alias, @Nullable String requestId) {
  /** Of a call that may have a request id, or none. */
  public static ModelChoice of(String fingerprint, String alias) {
    return new ModelChoice(fingerprint, alias, null);
  }

  ModelChoice by(@Nullable String id) {
    return new ModelChoice(fingerprint, alias, id);
  }
}
