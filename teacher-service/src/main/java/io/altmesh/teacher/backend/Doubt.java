package io.altmesh.teacher.backend;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether a server may have become another since it was last looked at: it was away, or told
 * another version. Thread-safe.
 */
final class Doubt {
  private final AtomicBoolean raised = new AtomicBoolean();

  /** The next answer is believed only after a look at the server. */
  public void raise() {
    raised.set(true);
  }

  boolean isRaised() {
    return raised.get();
  }

  void settle() {
    raised.set(false);
  }
}
