package io.altmesh.trainer;

/** A run that cannot go on; the message names the step and what is left of the run. */
public final class TrainingFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrainingFailedException(String message) {
    super(message);
  }
}
