package io.altmesh.trainer;

import io.altmesh.mesh.client.WaitListener;
import io.altmesh.trainer.control.RunBoard;
import java.time.Duration;

/** Shows on the board, and in the log, that the run waits for its teacher. */
final class TeacherWaits implements WaitListener {
  private final RunBoard board;
  private final WaitListener log = WaitListener.logging();

  TeacherWaits(RunBoard board) {
    this.board = board;
  }

  @Override
  public void waiting(String target, String why, int attempt, Duration next) {
    board.waiting("waiting for teacher " + target + ": " + why);
    log.waiting(target, why, attempt, next);
  }

  @Override
  public void resumed(String target, Duration waited) {
    board.waitedEnough();
    log.resumed(target, waited);
  }
}
