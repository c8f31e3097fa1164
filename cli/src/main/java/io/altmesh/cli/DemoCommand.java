package io.altmesh.cli;

import io.altmesh.cli.demo.Demo;
import io.altmesh.cli.demo.DemoOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = "Watch a CLIP that knows English learn eight more languages: about ten minutes.",
    footer = {
      "",
      "Starts a teacher, a trainer, a student and an evaluator on free loopback ports, trains on the",
      "sample, shows scores as they stream in, and ends with a table, scores.json and report.html.",
      "All processes are stopped at the end, on Ctrl-C and on failure.",
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "altmesh-demo",
      description =
          "Where everything goes; emptied of an earlier demo (default: ${DEFAULT-VALUE}).")
  Path out = Path.of("altmesh-demo");

  @Option(names = "--keep", description = "Leave the services up and print how to ask them.")
  boolean keep;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a value of the sample's recipe, e.g. --set steps=200; repeatable.")
  List<String> overrides = List.of();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    try (OutputFolder folder = OutputFolder.take(out)) {
      return run(new DemoOptions(Home.directory(), folder.path(), keep, overrides));
    }
  }

  private int run(DemoOptions options) throws Exception {
    try (Demo demo = new Demo(options, spec.commandLine().getOut())) {
      Shutdown.closeOnExit(demo);
      try {
        demo.run();
        demo.awaitEnd();
      } catch (RuntimeException e) {
        if (!demo.isClosed()) { // else it was stopped: what ends then has not failed
          throw e;
        }
      }
    }
    return 0;
  }
}
