package io.altmesh.trainer.task;

/** A teacher that cannot be learnt from; the message names what was given and expected. */
public final class TeacherException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TeacherException(String message) {
    super(message);
  }
}
