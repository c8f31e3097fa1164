package io.altmesh.cli;

/**
 * A role that was started by another process of ours ends with it, however that one ended: nothing
 * is left running after a demo that was killed.
 */
final class ParentWatch {
  private static final String PARENT = "ALTMESH_PARENT";
  private static final int ENDED_BY_PARENT = 143;

  private ParentWatch() {}

  static void start() {
    String parent = System.getenv(PARENT);
    if (parent != null) {
      ProcessHandle.of(Long.parseLong(parent))
          .ifPresent(process -> process.onExit().thenRun(() -> System.exit(ENDED_BY_PARENT)));
    }
  }
}
