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
          .ifPresentOrElse(ParentWatch::endWith, () -> System.exit(ENDED_BY_PARENT));
    }
  }

  private static void endWith(ProcessHandle parent) {
    Thread watch =
        new Thread(
            () -> {
              parent.onExit().join();
              System.exit(ENDED_BY_PARENT);
            },
            "parent-watch");
    watch.setDaemon(true);
    watch.start();
  }
}
