package io.altmesh.cli;

import io.altmesh.cli.export.ScoreFile;
import io.altmesh.cli.runs.BestScores;
import io.altmesh.cli.runs.RunsJson;
import io.altmesh.cli.runs.RunsTable;
import io.altmesh.trainer.runs.RunSummary;
import io.altmesh.trainer.runs.Runs;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "runs",
    mixinStandardHelpOptions = true,
    description = "Lists training runs: how far each is, and how good.",
    footer = {
      "",
      "A run is a folder with checkpoints/ in it, up to four levels below DIR. STEP is the newest",
      "checkpoint's; LOSS and RATE are of the last line of metrics.jsonl. A run is running while a",
      "trainer holds its folder, finished after its recipe's last step (early: when its scores rose",
      "no more), else stopped: --resume goes on with it. BEST is what the run's own evaluator found,",
      "by the recipe's scores.metric (checkpoints/best.json); on other benchmarks of --scores, the",
      "checkpoint, of those still on disk, with the highest text to image recall@10, the mean over",
      "languages (role student, split all).",
      "",
      "Examples:",
      "  altmesh runs",
      "  altmesh runs runs /data/runs --scores evaluator-data/scores.jsonl",
      "  altmesh runs --json | jq -r '.[] | select(.state == \"stopped\") | .folder'",
    })
final class RunsCommand implements Callable<Integer> {
  private static final Path USUAL = Path.of("runs");

  @Parameters(
      paramLabel = "DIR",
      arity = "0..*",
      description = "Folders to look in (default: runs).")
  List<Path> folders = new ArrayList<>();

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description = "An evaluator's scores.jsonl: adds each run's best checkpoint.")
  @Nullable Path scores;

  @Option(names = "--json", description = "Print one JSON array.")
  boolean json;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    BestScores best = new BestScores(scores == null ? List.of() : ScoreFile.read(scores).scores());
    List<RunSummary> runs = found();
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? RunsJson.of(runs, best) : RunsTable.of(runs, scores == null ? null : best));
    out.flush();
    if (runs.isEmpty()) {
      spec.commandLine()
          .getErr()
          .println("altmesh: no runs there; altmesh train RECIPE.yaml --out runs/NAME makes one");
    }
    return 0;
  }

  private List<RunSummary> found() throws IOException {
    if (folders.isEmpty()) {
      return Files.isDirectory(USUAL) ? Runs.under(USUAL) : List.of();
    }
    List<RunSummary> runs = new ArrayList<>();
    for (Path folder : folders) {
      runs.addAll(Runs.under(folder));
    }
    return runs;
  }
}
