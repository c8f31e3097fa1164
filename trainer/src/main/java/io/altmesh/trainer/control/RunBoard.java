package io.altmesh.trainer.control;

import io.altmesh.proto.v1.BestCheckpoint;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.log.StepReport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Where a run stands, for whoever watches: the command line, a demo, gRPC clients. Thread-safe;
 * listeners are called in order, by the thread that changed the status, and must return at once.
 */
public final class RunBoard {
  private final List<Consumer<RunStatus>> listeners = new CopyOnWriteArrayList<>();
  private RunStatus status;
  private RunPhase beforeWaiting = RunPhase.STARTING;

  /** A run that starts. */
  public RunBoard(String run) {
    this.status = RunStatus.newBuilder().setRun(run).setPhase(RunPhase.STARTING).build();
  }

  /** The newest status. */
  public synchronized RunStatus status() {
    return status;
  }

  /** Tells the newest status at once, then each new one, until the returned handle is run. */
  public synchronized Runnable listen(Consumer<RunStatus> listener) {
    listeners.add(listener);
    listener.accept(status);
    return () -> listeners.remove(listener);
  }

  /** The run is in another phase. */
  public void phase(RunPhase phase, String message) {
    change(builder -> builder.setPhase(phase).setMessage(message));
  }

  /** The teacher is away; the phase is WAITING_FOR_TEACHER until {@link #waitedEnough}. */
  public synchronized void waiting(String message) {
    if (status.getPhase() != RunPhase.WAITING_FOR_TEACHER) {
      beforeWaiting = status.getPhase();
    }
    phase(RunPhase.WAITING_FOR_TEACHER, message);
  }

  /** The teacher answers again. */
  public synchronized void waitedEnough() {
    if (status.getPhase() == RunPhase.WAITING_FOR_TEACHER) {
      phase(beforeWaiting, "");
    }
  }

  /** The first step is near; a resumed run's newest checkpoint is the one it starts from. */
  public void begin(long step, long totalSteps) {
    change(
        builder ->
            builder
                .setStep(step)
                .setTotalSteps(totalSteps)
                .setLastCheckpointStep(step)
                .setPhase(RunPhase.TRAINING)
                .setMessage(""));
  }

  /** New figures. */
  public void report(StepReport report, double secondsLeft) {
    change(
        builder ->
            builder
                .setStep(report.step())
                .setTotalSteps(report.totalSteps())
                .setEpoch(report.epoch())
                .setLoss(report.loss())
                .setLearningRate(report.learningRate())
                .setGradientNorm(report.gradientNorm())
                .setSamplesPerSecond(report.samplesPerSecond())
                .setTrainSeconds(report.trainSeconds())
                .setStarvedSeconds(report.starvedSeconds())
                .setSecondsLeft(secondsLeft)
                .setStoreHitRate(report.storeHitRate())
                .setTeacherTexts(report.teacherTexts())
                .setSkippedRows(report.skippedRows())
                .clearExtra()
                .putAllExtra(report.extra()));
  }

  /** A checkpoint was written. */
  public void checkpoint(long step) {
    change(
        builder ->
            builder.setCheckpoints(builder.getCheckpoints() + 1).setLastCheckpointStep(step));
  }

  /**
   * An evaluator's scores came in.
   *
   * @param scores of the newest scored checkpoint, by name
   */
  public void scored(Map<String, Double> scores, BestCheckpoint best) {
    change(builder -> builder.clearScores().putAllScores(scores).setBest(best));
  }

  private synchronized void change(UnaryOperator<RunStatus.Builder> change) {
    status = change.apply(status.toBuilder()).build();
    listeners.forEach(listener -> listener.accept(status));
  }
}
