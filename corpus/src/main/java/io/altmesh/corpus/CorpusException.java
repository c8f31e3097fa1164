package io.altmesh.corpus;

/**
 * Data that cannot be used as given. The message names the file, what was found, what was expected,
 * and the fix.
 */
public final class CorpusException extends RuntimeException {
  public CorpusException(String message) {
    super(message);
  }

  public CorpusException(String message, Throwable cause) {
    super(message, cause);
  }
}
