package io.altmesh.cli;

import io.altmesh.cli.compare.Comparison;
import io.altmesh.cli.compare.ComparisonJson;
import io.altmesh.cli.compare.ComparisonText;
import io.altmesh.cli.evaluate.ScoreFolder;
import io.altmesh.cli.report.ReportPage;
import io.altmesh.cli.report.ScoreSource;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
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
    exitCodeOnExecutionException = 2, // what cannot be compared must not look like a fall
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no benchmark's first metric fell beyond its noise",
      "1:one did; it is named",
      "2:the folders do not fit: other data, or B lacks what A has; or another error"
    },
    footer = {
      "",
      "Where both folders have outcomes, a share of hits (top-k, recall@k) is tested",
      "query by query with McNemar's exact test, a mean of such shares with a paired",
      "normal test. Accuracies a class, ROC areas and mean average precisions are tested",
      "by drawing the same images for both, 400 times; other figures by their intervals",
      "alone, which sees large falls only. The column test says which. A metric with * is its benchmark's first, and",
      "decides the exit code. Of twenty scores that did not change, one falls at level",
      "0.05 by chance: divide the level by the number of scores where that must not",
      "stop a build.",
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

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Draw both side by side; one file without links to anywhere.")
  @Nullable Path report;

  @Spec CommandSpec spec = CommandSpec.create();

  private static ScoreSource source(String name, Path folder) throws IOException {
    ScoreSource source = ScoreSource.read(folder.toString());
    return new ScoreSource(name, source.scores(), source.galleries());
  }

  @Override
  public Integer call() throws Exception {
    if (!(level > 0 && level < 1)) {
      throw new ParameterException(
          spec.commandLine(), "--level %s (expected: between 0 and 1)".formatted(level));
    }
    OutputFile.require("--report", report);
    List<Score> before = ScoreFolder.read(a);
    List<Score> after = ScoreFolder.read(b);
    Comparison comparison = Comparison.of(before, after);
    if (report != null) {
      Files.writeString(report, ReportPage.of(List.of(source("A", a), source("B", b))));
    }
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? ComparisonJson.of(comparison, level) : ComparisonText.of(comparison, level));
    out.flush();
    if (!comparison.unfit().isEmpty()) {
      return DO_NOT_FIT;
    }
    return comparison.fallen(level).isEmpty() ? spec.exitCodeOnSuccess() : FELL;
  }
}
