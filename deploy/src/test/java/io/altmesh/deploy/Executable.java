package io.altmesh.deploy;

import io.altmesh.cli.Main;
import java.util.List;
import picocli.CommandLine;

/** The executable's own understanding of a command line. */
final class Executable {
  private Executable() {}

  /** Throws what the executable would tell of an option that it does not have. */
  static CommandLine.ParseResult parse(List<String> arguments) {
    return Main.commandLine().parseArgs(arguments.toArray(String[]::new));
  }
}
