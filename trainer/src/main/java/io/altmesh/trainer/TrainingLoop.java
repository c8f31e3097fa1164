package io.altmesh.trainer;

import io.altmesh.corpus.Cursor;
import io.altmesh.encoder.training.StepMetrics;
import io.altmesh.mesh.observe.Observation;
import io.altmesh.mesh.observe.Traced;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.log.RunLog;
import io.altmesh.trainer.log.StepReport;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.score.RunJudge;
import io.altmesh.trainer.task.ReadAhead;
import io.altmesh.trainer.task.TrainingBatch;
import io.altmesh.trainer.task.TrainingTask;
import io.altmesh.trainer.task.TrainingTask.Counts;
import io.grpc.Context;
import org.jspecify.annotations.Nullable;

/**
 * Steps until the recipe's last one, until its scores rise no more, or until asked to stop. Knows
 * tasks by their interface alone. Runs on the thread that calls it, which is the training thread:
 * the only one that touches the model.
 *
 * @param <B> the task's kind of batch
 */
final class TrainingLoop<B extends TrainingBatch> {
  /**
   * Ready batches that wait: enough to bridge one slow read, few enough to lose nothing by a stop.
   */
  private static final int READY = 3;

  private final Recipe recipe;
  private final TrainingTask<B> task;
  private final Schedule schedule;
  private final CheckpointWriter checkpoints;
  private final RunLog log;
  private final RunBoard board;
  private final StopSignal stop;
  private final RunProgress progress;
  private final RunJudge judge;
  private final IntervalValues interval;
  private final LossGuard guard;
  private final Observation observation;
  private double nextCheckpointSeconds;
  private long probedStep = -1;

  TrainingLoop(
      Recipe recipe,
      TrainingTask<B> task,
      long totalSteps,
      CheckpointWriter checkpoints,
      RunLog log,
      RunBoard board,
      StopSignal stop,
      RunProgress progress,
      RunJudge judge,
      IntervalValues interval,
      Observation observation) {
    this.recipe = recipe;
    this.task = task;
    this.schedule = new Schedule(recipe.optimizer(), totalSteps);
    this.checkpoints = checkpoints;
    this.log = log;
    this.board = board;
    this.stop = stop;
    this.progress = progress;
    this.judge = judge;
    this.interval = interval;
    this.guard = new LossGuard(recipe.guard());
    this.observation = observation;
  }

  /** Returns after the last step, its checkpoint written. */
  void run() throws InterruptedException {
    task.seek(progress.cursor());
    setNextCheckpoint();
    if (progress.step() == 0) {
      checkpoint(0); // the untrained model is the "before" of every score
    }
    try (ReadAhead<Read<B>> batches = ReadAhead.start(this::read, READY)) {
      look(); // a resumed run may have nothing to gain
      while (!ended() && !stop.tripped() && step(batches)) {
        look();
        boolean asked = checkpoints.asked();
        if (progress.step() % recipe.metrics().everySteps() == 0 || ended()) {
          report(batches.starvedSeconds());
        }
        if ((asked || checkpointDue()) && !ended()) {
          checkpoint(batches.starvedSeconds());
        }
      }
      checkpoint(batches.starvedSeconds()); // also after a stop: nothing learnt is lost
    }
  }

  private boolean finished() {
    return progress.step() >= schedule.totalSteps();
  }

  /** Finished, or scores say that there is no more to gain. */
  private boolean ended() {
    return finished() || judge.end() != null;
  }

  /** After the last step nothing ends early any more. */
  private void look() {
    if (!finished()) {
      judge.look(log);
    }
  }

  /**
   * A batch, read ahead of its step.
   *
   * @param trace that of its reading: the step that it begins lies below
   */
  private record Read<B>(B batch, Context trace) {}

  /** On the data thread. */
  private Read<B> read() throws InterruptedException {
    try (Traced reading = observation.begin("trainer.read", Context.ROOT)) {
      B batch = task.read();
      reading.with("samples", batch.samples());
      return new Read<>(batch, reading.context());
    }
  }

  /** One update; false when a stop came while it waited for data. */
  private boolean step(ReadAhead<Read<B>> batches) throws InterruptedException {
    Read<B> first = take(batches);
    if (first == null) {
      return false;
    }
    try (Traced step = observation.begin("trainer.step", first.trace())) {
      step.with("step", progress.step() + 1);
      return step(first, batches);
    }
  }

  private boolean step(Read<B> first, ReadAhead<Read<B>> batches) throws InterruptedException {
    long samples = 0;
    int parts = task.batchesPerStep(recipe.accumulation());
    Read<B> read = first;
    for (int part = 0; part < parts; part++) {
      read = part == 0 ? first : take(batches);
      if (read == null) {
        return false;
      }
      double share = (double) progress.step() / schedule.totalSteps();
      task.accumulate(read.batch(), Seeds.of(recipe.seed(), progress.step(), part), share);
      samples += read.batch().samples();
    }
    task.update(schedule.at(progress.step()));
    progress.stepped(read.batch().epoch(), read.batch().next(), samples);
    return true;
  }

  /** A source that fails takes nothing learnt with it: the run is written down first. */
  private @Nullable Read<B> take(ReadAhead<Read<B>> batches) throws InterruptedException {
    try {
      return batches.take(stop::tripped);
    } catch (RuntimeException failure) {
      if (stop.tripped()) {
        return null;
      }
      try {
        checkpoint(batches.starvedSeconds());
      } catch (RuntimeException second) {
        failure.addSuppressed(second);
      }
      throw failure;
    }
  }

  private void report(double starvedSeconds) {
    readMetrics();
    Counts counts = task.counts();
    StepReport report =
        new StepReport(
            progress.step(),
            schedule.totalSteps(),
            progress.epoch(),
            progress.meanLoss(),
            schedule.at(progress.step() - 1),
            progress.gradientNorm(),
            progress.samplesPerSecond(),
            progress.trainSeconds(),
            progress.starvedSeconds(starvedSeconds),
            counts.storeHitRate(),
            progress.teacherTexts(counts.teacherTexts()),
            counts.skippedRows(),
            System.currentTimeMillis(),
            interval.take(counts));
    progress.reported();
    log.report(report);
    board.report(report, report.secondsLeft(progress.startStep(), progress.startSeconds()));
  }

  /** Waits for the device, and ends the run rather than write down weights that are no numbers. */
  private void readMetrics() {
    if (!progress.hasUnread()) {
      return;
    }
    StepMetrics metrics = task.readMetrics();
    String fault = guard.fault(metrics, ended());
    if (fault != null) {
      throw failure(fault);
    }
    progress.read(metrics);
  }

  private TrainingFailedException failure(String fault) {
    Cursor cursor = progress.cursor();
    return new TrainingFailedException(
        "%s between step %d and step %d (epoch %d, its last batch before epoch %d, batch %d of the data); %s. Lower optimizer.learning-rate or raise warm-up-steps"
            .formatted(
                fault,
                progress.step() - progress.unreadSteps() + 1,
                progress.step(),
                progress.epoch(),
                cursor.epoch(),
                cursor.batch(),
                checkpoints.lastGood()));
  }

  private boolean checkpointDue() {
    return progress.step() % recipe.checkpoint().everySteps() == 0
        || progress.trainSeconds() >= nextCheckpointSeconds
        || probeDue();
  }

  private boolean probeDue() {
    return recipe.probe() != null
        && (ended() || progress.step() % recipe.probe().everySteps() == 0);
  }

  private void checkpoint(double starvedSeconds) {
    readMetrics();
    if (guard.doubtful()) {
      setNextCheckpoint();
      return; // the one before is better
    }
    checkpoints.write(task, progress, starvedSeconds, ended());
    if (probeDue() && probedStep != progress.step()) {
      probedStep = progress.step();
      log.scores(
          progress.step(), System.currentTimeMillis(), task.probe(checkpoints.newestFolder()));
    }
    setNextCheckpoint();
  }

  private void setNextCheckpoint() {
    nextCheckpointSeconds =
        recipe.checkpoint().every() == null
            ? Double.POSITIVE_INFINITY
            : progress.trainSeconds() + recipe.checkpoint().every().toMillis() / 1e3;
  }
}
