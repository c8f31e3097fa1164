package io.altmesh.corpus.store;

/**
 * A store that cannot be opened, or a vector that cannot be written. What was written before is
 * kept.
 */
public final class StoreException extends RuntimeException {
  public StoreException(String message) {
    super(message);
  }

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
