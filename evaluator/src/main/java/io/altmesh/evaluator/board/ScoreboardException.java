package io.altmesh.evaluator.board;

import org.jspecify.annotations.Nullable;

/** Scores cannot be kept or read back; the message says where and why. */
public final class ScoreboardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ScoreboardException(String message, @Nullable Exception cause) {
    super(message, cause);
  }
}
