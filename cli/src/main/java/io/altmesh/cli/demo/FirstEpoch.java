package io.altmesh.cli.demo;

import io.altmesh.proto.v1.RunStatus;

/**
 * Reads the teacher's counter when the second epoch has begun and again at the end. The counter is
 * of all clients, so the evaluator must be done with the teacher's own score first.
 */
final class FirstEpoch {
  private final TeacherMetric metric;
  private final Scores scores;
  private long before = -1;

  FirstEpoch(TeacherMetric metric, Scores scores) {
    this.metric = metric;
    this.scores = scores;
  }

  void see(RunStatus status) throws InterruptedException {
    if (before < 0 && status.getEpoch() > 0 && scores.teacher(Scores.ALL).isPresent()) {
      before = metric.texts();
    }
  }

  /** Texts the teacher has embedded since the first epoch; 0 when there was no second. */
  long textsSince() throws InterruptedException {
    return before < 0 ? 0 : metric.texts() - before;
  }
}
