package io.altmesh.cli;

/** Whether a person sees the output at once, so that a line may be rewritten in place. */
public final class Terminal {
  private Terminal() {}

  /**
   * As the launcher found it: {@code System.console()} means different things on different JDKs.
   */
  public static boolean isThere() {
    return Boolean.getBoolean("altmesh.terminal");
  }
}
