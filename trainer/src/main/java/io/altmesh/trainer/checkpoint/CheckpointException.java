package io.altmesh.trainer.checkpoint;

/**
 * A run's folder that cannot be started in, resumed from or written to; the message says what to
 * do.
 */
public final class CheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CheckpointException(String message) {
    super(message);
  }

  CheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
