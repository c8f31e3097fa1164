package io.altmesh.trainer;

import io.altmesh.mesh.client.WaitListener;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.service.RunMetrics;
import java.time.Duration;

/**
 * Shows on the board, and in the log, that the run waits for its teacher; a stop ends the wait.
 * Hands on how long answers take.
 */
final class TeacherWaits implements WaitListener {
  private final RunBoard board;
  private final StopSignal stop;
  private final TeacherTimes times;
  private final RunMetrics metrics;
  private final WaitListener log = WaitListener.logging();

  TeacherWaits(RunBoard board, StopSignal stop, TeacherTimes times, RunMetrics metrics) {
    this.board = board;
    this.stop = stop;
    this.times = times;
    this.metrics = metrics;
  }

  @Override
  public void waiting(String target, String why, int attempt, Duration next) {
    if (stop.tripped()) {
      throw new TrainingFailedException("stopped while waiting for teacher " + target + ": " + why);
    }
    board.waiting("waiting for teacher " + target + ": " + why);
    log.waiting(target, why, attempt, next);
  }

  @Override
  public void resumed(String target, Duration waited) {
    board.waitedEnough();
    log.resumed(target, waited);
  }

  @Override
  public void answered(String target, int items, Duration took) {
    times.answered(items, took);
    metrics.teacherAnswered(took);
  }
}
