package io.altmesh.trainer;

import io.altmesh.mesh.client.WaitListener;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.control.StopSignal;
import java.time.Duration;

/** Shows on the board, and in the log, that the run waits for its teacher; a stop ends the wait. */
final class TeacherWaits implements WaitListener {
  private final RunBoard board;
  private final StopSignal stop;
  private final WaitListener log = WaitListener.logging();

  TeacherWaits(RunBoard board, StopSignal stop) {
    this.board = board;
    this.stop = stop;
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
}
