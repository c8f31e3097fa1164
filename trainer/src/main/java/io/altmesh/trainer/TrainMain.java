package io.altmesh.trainer;

import io.altmesh.corpus.CorpusException;
import io.altmesh.corpus.store.StoreException;
import io.altmesh.encoder.ModelFormatException;
import io.altmesh.mesh.MeshException;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.recipe.RecipeFile;
import io.altmesh.trainer.task.TeacherException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code TrainMain RECIPE --out DIR [--set key=value]... [--resume]}: a run without the command
 * line's comforts.
 */
final class TrainMain {
  private static final Logger LOG = LoggerFactory.getLogger(TrainMain.class);

  private TrainMain() {}

  public static void main(String[] args) throws InterruptedException {
    Path recipe = null;
    Path out = null;
    boolean resume = false;
    List<String> overrides = new ArrayList<>();
    for (int i = 0; i < args.length; i++) {
      switch (args[i]) {
        case "--out" -> out = Path.of(args[++i]);
        case "--set" -> overrides.add(args[++i]);
        case "--resume" -> resume = true;
        default -> recipe = Path.of(args[i]);
      }
    }
    if (recipe == null || out == null) {
      LOG.error("usage: TrainMain RECIPE.yaml --out DIR [--set key=value]... [--resume]");
      System.exit(64);
      return;
    }
    System.exit(run(recipe, out, resume, overrides));
  }

  private static int run(Path recipe, Path out, boolean resume, List<String> overrides)
      throws InterruptedException {
    StopSignal stop = new StopSignal();
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> stopAndWait(stop, ended), "altmesh-stop"));
    try {
      RecipeFile file = RecipeFile.read(recipe, overrides);
      LOG.info("{}:\n{}", recipe, file.explanation());
      Trainer.run(file.recipe(), TrainOptions.of(out, resume).withStop(stop));
      return 0;
    } catch (RecipeException
        | CheckpointException
        | TrainingFailedException
        | CorpusException
        | ModelFormatException
        | TeacherException
        | StoreException
        | MeshException e) {
      LOG.error("{}", e.getMessage());
      return 1;
    } finally {
      ended.countDown();
    }
  }

  /** A JVM that exits while libtorch computes crashes: the training thread ends first. */
  private static void stopAndWait(StopSignal stop, CountDownLatch ended) {
    stop.trip();
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
