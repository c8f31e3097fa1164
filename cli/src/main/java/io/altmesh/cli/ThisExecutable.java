package io.altmesh.cli;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** How to start this very executable once more, in a process of its own. */
public final class ThisExecutable {
  private ThisExecutable() {}

  /** Java with the options it has now, the class path and the main class; arguments follow. */
  public static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("io.altmesh.cli.Main");
    return command;
  }
}
