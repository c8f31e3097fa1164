package io.altmesh.trainer;

import io.altmesh.corpus.Cursor;
import io.altmesh.encoder.engine.Engines;
import io.altmesh.encoder.training.StudentFingerprint;
import io.altmesh.mesh.Address;
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
import io.altmesh.trainer.score.RunJudge;
import io.altmesh.trainer.service.RunServices;
import io.altmesh.trainer.task.TrainingBatch;
import io.altmesh.trainer.task.TrainingTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
  private final TeacherTimes times = new TeacherTimes();

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
    try (Engines engines = Engines.open(recipe.device(), recipe.precision(), recipe.replicas());
        RunJudge judge =
            RunJudge.open(
                recipe,
                folder.checkpoints(),
                folder.resumeFrom(),
                services,
                board,
                options.calls())) {
      LOG.info("run {}: {}", folder.name(), engines.explanation());
      TrainResult result = train(folder, services, requests, engines, judge);
      return finish(folder, services, judge, result);
    } catch (RuntimeException | Error e) {
      board.phase(RunPhase.FAILED, String.valueOf(e.getMessage()));
      throw e;
    } finally {
      requests.close();
    }
  }

  private RunServices.Settings settings(RunFolder folder) {
    String metrics = recipe.metrics().listen();
    return new RunServices.Settings(
        options
            .server()
            .withListen(Address.parse(recipe.listen()))
            .withMetricsListen(metrics == null ? null : HostPort.parse(metrics)),
        recipe.followers().lease(),
        folder.checkpoints(),
        folder.root());
  }

  private TrainResult train(
      RunFolder folder,
      RunServices services,
      CheckpointRequests requests,
      Engines engines,
      RunJudge judge)
      throws InterruptedException {
    try (TrainingTask<?> task =
        Tasks.open(
            recipe,
            folder.store(),
            engines,
            options
                .calls()
                .withMeters(services.metrics().registry())
                .withListener(
                    new TeacherWaits(board, options.stop(), times, services.metrics())))) {
      return train(task, folder, services, requests, RunEnvironment.describe(engines), judge);
    }
  }

  private <B extends TrainingBatch> TrainResult train(
      TrainingTask<B> task,
      RunFolder folder,
      RunServices services,
      CheckpointRequests requests,
      Map<String, String> environment,
      RunJudge judge)
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
            judge,
            folder.resumeFrom());
    try (RunLog log = RunLog.open(folder.root(), state.step())) {
      services.ready();
      services.awaitJoined(recipe.followers().expected(), options.stop());
      board.begin(state.step(), totalSteps);
      RunProgress progress = RunProgress.from(state);
      new TrainingLoop<>(
              recipe,
              task,
              totalSteps,
              checkpoints,
              log,
              board,
              options.stop(),
              progress,
              judge,
              new IntervalValues(task, times),
              options.calls().observation())
          .run();
      return new TrainResult(
          progress.step(),
          progress.step() >= totalSteps || judge.end() != null,
          progress.trainSeconds(),
          checkpoints.newestFolder(),
          null,
          progress.step() >= totalSteps ? null : judge.end());
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

  /** The trainer stays until its followers have the last checkpoint, and for its score. */
  private TrainResult finish(
      RunFolder folder, RunServices services, RunJudge judge, TrainResult trained)
      throws InterruptedException {
    board.phase(RunPhase.FINISHING, "waiting for followers to fetch the last checkpoint");
    services.awaitFollowers(trained.step(), trained.finished(), options.stop());
    TrainResult result = trained.withBest(best(folder, judge, trained));
    String why = result.endedEarly() == null ? "" : result.endedEarly();
    board.phase(RunPhase.FINISHED, result.finished() ? why : "stopped at step " + result.step());
    LOG.info(
        "{} at step {} after {} s of training{}; {}",
        result.finished() ? "finished" : "stopped",
        result.step(),
        "%.1f".formatted(result.trainSeconds()),
        why.isEmpty() ? "" : ": " + why,
        result.checkpoint());
    if (result.best() != null) {
      LOG.info("best: {}", result.best().words());
    }
    return result;
  }

  private TrainResult.@Nullable Best best(RunFolder folder, RunJudge judge, TrainResult trained)
      throws InterruptedException {
    if (recipe.scores().evaluator() == null) {
      return null;
    }
    try (RunLog log = RunLog.open(folder.root(), trained.step())) {
      judge.awaitScore(trained.step(), options.stop(), log);
    }
    folder.checkpoints().prune(recipe.checkpoint().keep(), judge::needs);
    return judge
        .best()
        .map(
            one ->
                new TrainResult.Best(
                    one.step(),
                    one.mean(),
                    recipe.scores().metric(),
                    folder.checkpoints().folder(one.step())))
        .orElse(null);
  }
}
