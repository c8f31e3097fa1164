package io.altmesh.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options of every bench that peers can stand beside, and how it tells what it does. */
final class BenchOptions {
  @Option(
      names = "--peers",
      description = "Measure the peers beside us: PyTorch, and transformers where it has the like.")
  boolean peers;

  @Option(
      names = "--python",
      paramLabel = "PYTHON",
      defaultValue = "python3",
      description = "With --peers: a Python that has them (default: ${DEFAULT-VALUE}).")
  String python = "python3";

  @Option(names = "--out", paramLabel = "FILE.json", description = "Write all figures there too.")
  @Nullable Path out;

  @Spec(Spec.Target.MIXEE)
  CommandSpec spec = CommandSpec.create();

  /** Null without peers. */
  @Nullable String peersPython() {
    return peers ? python : null;
  }

  /** A line for who waits. */
  void tell(String what) {
    PrintWriter err = spec.commandLine().getErr();
    err.println("altmesh: " + what + " ...");
    err.flush();
  }

  /** The outcome. */
  void print(String text) {
    PrintWriter print = spec.commandLine().getOut();
    print.print(text);
    print.flush();
  }
}
