package io.altmesh.cli;

import io.altmesh.cli.compare.Comparison;
import io.altmesh.cli.compare.ComparisonJson;
import io.altmesh.cli.compare.ComparisonText;
import io.altmesh.cli.evaluate.ScoreFolder;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Tells which scores of an evaluation fell beyond chance since another one.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no benchmark's first metric fell beyond its noise",
      "1:one did; it is named",
      "2:the folders do not fit: other data, or B lacks what A has"
    },
    footer = {
      "",
      "Where both folders have outcomes, a share of hits (top-k, recall@k) is tested query by",
      "query with McNemar's exact test and a mean of such shares with a paired normal test;",
      "other figures by their intervals alone, which sees large falls only. The column test",
      "says which. A metric with * is its benchmark's first, and decides the exit code.",
      "Of twenty scores that did not change, one falls at level 0.05 by chance: divide the",
      "level by the number of scores where that must not stop a build.",
      "",
      "Example, in CI:",
      "  altmesh evaluate --benchmark xtd-11 --model released --out before",
      "  altmesh evaluate --benchmark xtd-11 --model candidate --out after",
      "  altmesh compare before after --level 0.005",
    })
final class CompareCommand implements Callable<Integer> {
  private static final int FELL = 1;
  private static final int DO_NOT_FIT = 2;

  @Parameters(
      index = "0",
      paramLabel = "A",
      description = "The folder of the evaluation before (altmesh evaluate --out).")
  Path a = Path.of("");

  @Parameters(index = "1", paramLabel = "B", description = "The folder of the evaluation after.")
  Path b = Path.of("");

  @Option(
      names = "--level",
      paramLabel = "P",
      defaultValue = "0.05",
      description =
          "A difference counts when chance makes one less often (default: ${DEFAULT-VALUE}).")
  double level = 0.05;

  @Option(names = "--json", description = "Print an object in place of the table.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (!(level > 0 && level < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--level %s (expected: between 0 and 1)".formatted(level));
    }
    Comparison comparison = Comparison.of(read(a), read(b));
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? ComparisonJson.of(comparison, level) : ComparisonText.of(comparison, level));
    out.flush();
    if (!comparison.unfit().isEmpty()) {
      return DO_NOT_FIT;
    }
    return comparison.fallen(level).isEmpty() ? spec.exitCodeOnSuccess() : FELL;
  }

  /** A folder that cannot be read must not look like a fall. */
  private List<Score> read(Path folder) {
    try {
      return ScoreFolder.read(folder);
    } catch (IOException | IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
    }
  }
}
