package io.altmesh.cli;

import io.altmesh.trainer.TrainOptions;
import io.altmesh.trainer.Trainer;
import io.altmesh.trainer.checkpoint.CheckpointFolder;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Trains by a recipe: a student onto its teacher, or a CLIP from scratch.",
    footer = {
      "",
      "Ctrl-C finishes the step under way, writes a checkpoint and ends; --resume goes on from it.",
      "",
      "A resumed run wants the recipe it had. What cannot change its results may differ: device,",
      "listen, teacher.target, teacher.patience, teacher.prefetch, checkpoint, metrics, store,",
      "followers, probe, scores, where data and student lie, and with schedule constant the length.",
      "Any other change is refused by name; --allow-changes goes on and writes it down.",
      "",
      "Examples:",
      "  altmesh train --explain trainer/recipes/altclip/stage1.yaml \\",
      "      --set batch-size=512",
      "  altmesh train trainer/recipes/altclip/stage1.yaml --out runs/zh \\",
      "      --set teacher.target=127.0.0.1:7001 --set student=models/xlm-roberta-large",
      "  altmesh train trainer/recipes/altclip/stage1.yaml --out runs/zh \\",
      "      --resume --set epochs=20",
      "  altmesh runs                              # what there is, and how far it is",
    })
final class TrainCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TrainCommand.class);

  @Parameters(paramLabel = "RECIPE.yaml", description = "What to train, on what, how.")
  Path recipe = Path.of("");

  @Option(
      names = "--explain",
      description =
          "Print the effective values, where each comes from and what it means; start nothing.")
  boolean explain;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "The run's folder: checkpoints, metrics.jsonl, TensorBoard events; its file address says"
              + " where the run's services listen.")
  @Nullable Path out;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description =
          "Overrides a recipe value, e.g. --set optimizer.learning-rate=2e-4; repeatable.")
  List<String> overrides = new ArrayList<>();

  @Option(names = "--resume", description = "Go on from the run's newest checkpoint.")
  boolean resume;

  @Option(
      names = "--resume-if-any",
      description =
          "As --resume where the folder has a checkpoint, else begin: for what restarts a trainer"
              + " that was lost.")
  boolean resumeIfAny;

  @Option(
      names = "--allow-changes",
      description =
          "With --resume: go on although the recipe has changed; the checkpoints tell of it.")
  boolean allowChanges;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      description =
          "Where the run's services listen, HOST:PORT or unix:PATH; the same as --set"
              + " listen=ADDRESS.")
  @Nullable String listen;

  @Option(
      names = {"--admin-listen", "--metrics-listen"},
      paramLabel = "HOST:PORT",
      description =
          "Answer plain HTTP there: /metrics for Prometheus, /healthz and /readyz for Kubernetes;"
              + " the same as --set metrics.listen=HOST:PORT.")
  @Nullable String metricsListen;

  @ArgGroup(validate = false, heading = "%nWhat one client may take of the run's services:%n")
  LimitOptions limits = new LimitOptions();

  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();
  @Mixin ObserveOptions observe = new ObserveOptions();

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    if (listen != null) {
      overrides.add("listen=" + listen);
    }
    if (metricsListen != null) {
      overrides.add("metrics.listen=" + metricsListen);
    }
    RecipeFile file = RecipeFile.read(recipe, overrides);
    if (explain) {
      PrintWriter print = spec.commandLine().getOut();
      print.print(file.lesson());
      print.flush();
      return 0;
    }
    train(file, folder());
    return 0;
  }

  private Path folder() {
    if (out == null) {
      throw new ParameterException(
          spec.commandLine(),
          "--out is missing (expected: a folder for the run, as --out runs/zh)");
    }
    if (allowChanges && !resume && !resumeIfAny) {
      throw new ParameterException(
          spec.commandLine(),
          "--allow-changes goes with --resume: a new run has nothing to change");
    }
    return out;
  }

  private boolean resume(Path folder) {
    return resume || (resumeIfAny && CheckpointFolder.isFilled(folder.resolve("checkpoints")));
  }

  private void train(RecipeFile file, Path folder) throws InterruptedException {
    LOG.info("{}:\n{}", recipe, file.explanation());
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Shutdown.closeOnExit(
        () -> {
          stop.trip();
          ended.await(); // a JVM that exits while libtorch computes crashes
        });
    TrainOptions plain = TrainOptions.of(folder, resume(folder));
    TrainOptions options =
        plain
            .withServer(observe.observed(security.secure(limits.limit(plain.server()))))
            .withCalls(observe.observed(security.secure(callOptions.calls().forBulk())));
    try {
      Trainer.run(
          file.recipe(), (allowChanges ? options.withChangesAllowed() : options).withStop(stop));
    } finally {
      ended.countDown();
    }
  }
}
