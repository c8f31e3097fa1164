package io.altmesh.evaluator.board;

/** Scores cannot be kept or read back; the message says where and why. */
public final class ScoreboardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScoreboardException(String message, Exception cause) {
    super(message, cause);
  }
}
