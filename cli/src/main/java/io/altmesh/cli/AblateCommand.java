package io.altmesh.cli;

import io.altmesh.cli.ablate.Ablation;
import io.altmesh.cli.ablate.AblationOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "ablate",
    mixinStandardHelpOptions = true,
    description =
        "What each kind of training data is worth: the AltCLIP paper's table 4 on a sample.",
    footer = {
      "",
      "Trains a student for each row and seed, one after the other, by the sample's",
      "recipes/ablation/*.yaml, scores each on the sample's benchmark in English and Spanish, and",
      "prints the table. With three seeds on two cores: less than an hour.",
      "",
      "Ctrl-C stops everything; the same command goes on where it stopped. A run that is finished",
      "is not run again.",
      "",
      "Examples:",
      "  altmesh ablate samples/emoji",
      "  altmesh ablate samples/emoji --seeds 1 --results /tmp/ablation",
      "  altmesh train --explain samples/emoji/recipes/ablation/en-en-mt.yaml",
    })
final class AblateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SAMPLE", description = "The sample's folder.")
  Path sample = Path.of("");

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Runs of each row, seeded 1 to N (default: ${DEFAULT-VALUE}).")
  int seeds = 3;

  @Option(
      names = "--out",
      paramLabel = "FILE.json",
      description = "Gets every run's figures (default: ablation.json in --results).")
  @Nullable Path out;

  @Option(
      names = "--results",
      paramLabel = "DIR",
      defaultValue = "altmesh-ablation",
      description = "Where runs, logs and vectors are kept (default: ${DEFAULT-VALUE}).")
  Path results = Path.of("altmesh-ablation");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Overrides a value of every row's recipe, e.g. --set steps=50; repeatable.")
  List<String> overrides = List.of();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Path file = out == null ? results.resolve("ablation.json") : out;
    AblationOptions options = new AblationOptions(sample, results, seeds, overrides);
    try (Ablation ablation = new Ablation(options, file, spec.commandLine().getOut())) {
      Shutdown.closeOnExit(ablation);
      try {
        ablation.run();
      } catch (RuntimeException e) {
        if (!ablation.isClosed()) { // else it was stopped: what ends then has not failed
          throw e;
        }
      }
    }
    return 0;
  }
}
