package io.altmesh.cli;

import io.altmesh.trainer.TrainOptions;
import io.altmesh.trainer.Trainer;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.RecipeFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains by a recipe: a student onto its teacher, or a CLIP from scratch.",
    footer = {
      "",
      "Ctrl-C finishes the step under way, writes a checkpoint and ends; --resume goes on from it.",
      "",
      "Example:  altmesh train trainer/recipes/altclip/stage1.yaml --out runs/zh \\",
      "            --set teacher.target=127.0.0.1:7001 --set student=models/xlm-roberta-large",
    })
final class TrainCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

  @Parameters(paramLabel = "RECIPE.yaml", description = "What to train, on what, how.")
  Path recipe = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description =
          "The run's folder: checkpoints, metrics.jsonl, TensorBoard events; its file address says"
              + " where the run's services listen.")
  Path out = Path.of("");

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Overrides a recipe value, e.g. --set optimizer.learning-rate=2e-4; repeatable.")
  List<String> overrides = new ArrayList<>();

  @Option(names = "--resume", description = "Go on from the run's newest checkpoint.")
  boolean resume;

  @Option(
      names = "--allow-changes",
      description =
          "With --resume: go on although the recipe has changed; the checkpoints tell of it.")
  boolean allowChanges;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "Where the run's services listen; the same as --set listen=HOST:PORT.")
  @Nullable String listen;

  @Override
  public Integer call() throws Exception {
    if (listen != null) {
      overrides.add("listen=" + listen);
    }
    RecipeFile file = RecipeFile.read(recipe, overrides);
    LOG.info("{}:\n{}", recipe, file.explanation());
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Shutdown.closeOnExit(
        () -> {
          stop.trip();
          ended.await(); // a JVM that exits while libtorch computes crashes
        });
    try {
      Trainer.run(
          file.recipe(),
          new TrainOptions(out, resume, allowChanges, stop, status -> {}, address -> {}));
    } finally {
      ended.countDown();
    }
    return 0;
  }
}
