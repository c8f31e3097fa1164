package io.altmesh.trainer;

import io.altmesh.corpus.Cursor;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.training.StudentFingerprint;
import io.altmesh.mesh.HostPort;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.RecipeChange;
import io.altmesh.trainer.checkpoint.RunState;
import io.altmesh.trainer.control.CheckpointRequests;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.log.RunLog;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeText;
import io.altmesh.trainer.service.RunServices;
import io.altmesh.trainer.task.TrainingBatch;
import io.altmesh.trainer.task.TrainingTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A training run from start to end. The calling thread is the training thread: it returns when the
 * model is released, so that a JVM that exits afterwards exits cleanly (one that exits inside a
 * native call crashes).
 */
public final class Trainer {
  private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

  private final Recipe recipe;
  private final TrainOptions options;
  private final RunBoard board;

  private Trainer(Recipe recipe, TrainOptions options, RunBoard board) {
    this.recipe = recipe;
    this.options = options;
    this.board = board;
  }

  /**
   * Trains.
   *
   * @throws io.altmesh.trainer.checkpoint.CheckpointException when {@code out} cannot be used as
   *     asked
   * @throws TrainingFailedException when the run cannot go on
   * @throws InterruptedException when the thread is interrupted; trip {@code options.stop()} for an
   *     orderly end
   */
  public static TrainResult run(Recipe recipe, TrainOptions options) throws InterruptedException {
    try (RunFolder folder = RunFolder.take(options.out(), options.resume())) {
      RunBoard board = new RunBoard(folder.name());
      board.listen(options.listener());
      return new Trainer(recipe, options, board).run(folder);
    }
  }

  private TrainResult run(RunFolder folder) throws InterruptedException {
    CheckpointRequests requests = new CheckpointRequests();
    try (RunServices services =
        RunServices.start(settings(folder), board, requests, options.stop())) {
      options.address().accept(services.address());
      return run(folder, services, requests);
    }
  }

  /** Whatever fails here is told while the services are up. */
  private TrainResult run(RunFolder folder, RunServices services, CheckpointRequests requests)
      throws InterruptedException {
    try (Engine engine = Engine.open(recipe.device(), recipe.precision())) {
      LOG.info("run {}: {}", folder.name(), engine.explanation());
      TrainResult result = train(folder, services, requests, engine);
      finish(services, result);
      return result;
    } catch (RuntimeException | Error e) {
      board.phase(RunPhase.FAILED, String.valueOf(e.getMessage()));
      throw e;
    } finally {
      requests.close();
    }
  }

  private RunServices.Settings settings(RunFolder folder) {
    return new RunServices.Settings(
        HostPort.parse(recipe.listen()),
        recipe.followers().lease(),
        folder.checkpoints(),
        folder.root());
  }

  private TrainResult train(
      RunFolder folder, RunServices services, CheckpointRequests requests, Engine engine)
      throws InterruptedException {
    try (TrainingTask<?> task =
        Tasks.open(recipe, folder.store(), engine, new TeacherWaits(board, options.stop()))) {
      return train(task, folder, services, requests, RunEnvironment.describe(engine));
    }
  }

  private <B extends TrainingBatch> TrainResult train(
      TrainingTask<B> task,
      RunFolder folder,
      RunServices services,
      CheckpointRequests requests,
      Map<String, String> environment)
      throws InterruptedException {
    RunState state = start(task, folder, environment);
    long totalSteps = Schedule.totalSteps(recipe, task);
    CheckpointWriter checkpoints =
        new CheckpointWriter(
            folder.name(),
            recipe,
            environment,
            state,
            folder.checkpoints(),
            requests,
            services,
            folder.resumeFrom());
    try (RunLog log = RunLog.open(folder.root(), state.step())) {
      services.ready();
      services.awaitJoined(recipe.followers().expected(), options.stop());
      board.begin(state.step(), totalSteps);
      RunProgress progress = RunProgress.from(state);
      new TrainingLoop<>(
              recipe, task, totalSteps, checkpoints, log, board, options.stop(), progress)
          .run();
      return new TrainResult(
          progress.step(),
          progress.step() >= totalSteps,
          progress.trainSeconds(),
          checkpoints.newestFolder());
    }
  }

  private RunState start(TrainingTask<?> task, RunFolder folder, Map<String, String> environment) {
    Checkpoint from = folder.resumeFrom();
    String student = StudentFingerprint.of(recipe.student());
    if (from == null) {
      return new RunState(
          0,
          Cursor.START,
          task.data(),
          recipe.seed(),
          0,
          0,
          0,
          0,
          0,
          RecipeText.of(recipe),
          task.teacher(),
          environment,
          List.of(),
          student);
    }
    RunState state = folder.checkpoints().state(from);
    Resume resume = new Resume(state, task, recipe, student, from.folder());
    List<RecipeChange> changes = resume.check(options.allowChanges());
    resume.warnOfOther(environment);
    try {
      task.restore(from.folder());
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot go on from %s: %s".formatted(from.folder(), e.getMessage()), e);
    }
    LOG.info("resumed from {}", from.folder());
    return state.changed(changes, student);
  }

  /** The trainer stays until its followers have the last checkpoint. */
  private void finish(RunServices services, TrainResult result) throws InterruptedException {
    board.phase(RunPhase.FINISHING, "waiting for followers to fetch the last checkpoint");
    services.awaitFollowers(result.step(), result.finished(), options.stop());
    board.phase(RunPhase.FINISHED, result.finished() ? "" : "stopped at step " + result.step());
    LOG.info(
        "{} at step {} after {} s of training; {}",
        result.finished() ? "finished" : "stopped",
        result.step(),
        "%.1f".formatted(result.trainSeconds()),
        result.checkpoint());
  }
}
