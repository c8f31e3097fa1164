package io.altmesh.cli;

import io.altmesh.cli.report.ReportPage;
import io.altmesh.cli.report.ScoreSource;
import io.altmesh.mesh.client.ClientOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "report",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Draws scores of models and checkpoints as one HTML file without links to anywhere.",
    footer = {
      "",
      "Each benchmark gets bars by language with their 95 %% intervals, beside the",
      "teacher and figures that papers have published of the same benchmark, split,",
      "language and metric; a radar; curves where a run has several steps; and of",
      "folders of evaluate --out hits and misses with small pictures.",
      "",
      "A NAME before a path is what its model is called. Paths of one NAME are one",
      "line as far as their steps differ: give a run's checkpoints one NAME. Without a",
      "NAME checkpoints are called student, an evaluator's teacher is teacher, and any",
      "other model is called as it calls itself.",
      "",
      "Examples:",
      "  altmesh report evaluator-data --out run.html",
      "  altmesh report --evaluator 127.0.0.1:7004 --out run.html",
      "  altmesh report teacher=clip zh=eval/400 zh=eval/800 --out zh.html",
      "  altmesh report altclip m-clip --teacher altclip --out both.html",
    })
final class ReportCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..*",
      paramLabel = "[NAME=]PATH",
      description =
          "A folder that evaluate --out wrote, an evaluator's --data folder, or a scores.jsonl.")
  List<String> paths = List.of();

  @Option(
      names = "--evaluator",
      paramLabel = "ADDRESS",
      description = "An evaluator that is up: all that is on its scoreboard. Repeatable.")
  List<String> evaluators = List.of();

  @Option(names = "--out", required = true, paramLabel = "FILE.html", description = "The page.")
  Path out = Path.of("");

  @Option(
      names = "--teacher",
      paramLabel = "NAME",
      description = "Which of them the others are drawn against (default: teacher).")
  @Nullable String teacher;

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      description =
          "Draw this one, such as recall@1, of every benchmark that has it (default: the one that"
              + " papers report).")
  @Nullable String metric;

  @Mixin SecurityOptions security = new SecurityOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    if (paths.isEmpty() && evaluators.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "nothing to draw (expected: [NAME=]PATH, or --evaluator ADDRESS)");
    }
    OutputFile.require("--out", out);
    List<ScoreSource> sources = new ArrayList<>();
    for (String path : paths) {
      sources.add(ScoreSource.read(path));
    }
    for (String evaluator : evaluators) {
      sources.add(ScoreSource.ask(evaluator, security.secure(ClientOptions.defaults())));
    }
    Files.writeString(out, ReportPage.of(sources, teacher, metric));
    PrintWriter print = spec.commandLine().getOut();
    int scores = sources.stream().mapToInt(source -> source.scores().size()).sum();
    print.printf("%s: %,d scores, %,d bytes%n", out, scores, Files.size(out));
    print.flush();
    return spec.exitCodeOnSuccess();
  }
}
