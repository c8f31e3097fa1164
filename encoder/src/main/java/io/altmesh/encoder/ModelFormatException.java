package io.altmesh.encoder;

/**
 * A model directory, or a file of one, that cannot be used as it is. The message names the file,
 * what was found there, what was expected, and where there is one the fix.
 */
public final class ModelFormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelFormatException(String message) {
    super(message);
  }

  public ModelFormatException(String message, Throwable cause) {
    super(message, cause);
  }
}
