package io.altmesh.trainer.service;

import io.altmesh.mesh.server.MeshMetrics;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.control.RunBoard;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What a run tells Prometheus, besides what every server counts: the board's figures, so that all
 * who look see the same.
 *
 * <ul>
 *   <li>gauges {@code altmesh_train_}: {@code step}, {@code planned_steps}, {@code epoch}, {@code
 *       loss}, {@code learning_rate}, {@code gradient_norm}, {@code logit_scale}, {@code
 *       samples_per_second}, {@code store_hit_ratio}, {@code recent_store_hit_ratio}, {@code
 *       last_checkpoint_step}, {@code best_score}, {@code best_step}; NaN when there is none
 *   <li>{@code altmesh_train_phase{phase}}: 1 for the phase that the run is in
 *   <li>counters {@code altmesh_train_}: {@code seconds_total}, {@code starved_seconds_total},
 *       {@code checkpoints_total}, {@code teacher_items_total}, {@code skipped_rows_total}
 *   <li>histogram {@code altmesh_train_teacher_answer_seconds}: from a list's sending to its answer
 * </ul>
 *
 * Thread-safe.
 */
public final class RunMetrics {
  private static final String PREFIX = "altmesh.train.";
  private static final List<RunPhase> PHASES =
      List.of(
          RunPhase.STARTING,
          RunPhase.TRAINING,
          RunPhase.WAITING_FOR_TEACHER,
          RunPhase.FINISHING,
          RunPhase.FINISHED,
          RunPhase.FAILED);

  private final MeshMetrics mesh = new MeshMetrics();
  private final RunBoard board;
  private final Timer teacherAnswers;

  RunMetrics(RunBoard board) {
    this.board = board;
    this.teacherAnswers =
        Timer.builder(PREFIX + "teacher.answer").publishPercentileHistogram().register(registry());
    gauge("step", RunStatus::getStep);
    gauge("planned.steps", RunStatus::getTotalSteps);
    gauge("epoch", RunStatus::getEpoch);
    gauge("loss", RunStatus::getLoss);
    gauge("learning.rate", RunStatus::getLearningRate);
    gauge("gradient.norm", RunStatus::getGradientNorm);
    gauge("logit.scale", status -> extra(status, "logit_scale"));
    gauge("samples.per.second", RunStatus::getSamplesPerSecond);
    gauge("store.hit.ratio", RunStatus::getStoreHitRate);
    gauge("recent.store.hit.ratio", status -> extra(status, "recent_store_hit_rate"));
    gauge("last.checkpoint.step", RunStatus::getLastCheckpointStep);
    gauge("best.score", status -> status.hasBest() ? status.getBest().getScore() : Double.NaN);
    gauge("best.step", status -> status.hasBest() ? status.getBest().getStep() : Double.NaN);
    PHASES.forEach(this::phase);
    counter("seconds", RunStatus::getTrainSeconds);
    counter("starved.seconds", RunStatus::getStarvedSeconds);
    counter("checkpoints", RunStatus::getCheckpoints);
    counter("teacher.items", RunStatus::getTeacherTexts);
    counter("skipped.rows", RunStatus::getSkippedRows);
  }

  /** For meters of what the run calls. */
  public MeterRegistry registry() {
    return mesh.registry();
  }

  MeshMetrics mesh() {
    return mesh;
  }

  /** A list was answered. */
  public void teacherAnswered(Duration took) {
    teacherAnswers.record(took);
  }

  private void gauge(String name, ToDoubleFunction<RunStatus> value) {
    Gauge.builder(PREFIX + name, board, at -> value.applyAsDouble(at.status()))
        .register(registry());
  }

  private void counter(String name, ToDoubleFunction<RunStatus> value) {
    FunctionCounter.builder(PREFIX + name, board, at -> value.applyAsDouble(at.status()))
        .register(registry());
  }

  private void phase(RunPhase phase) {
    Gauge.builder(PREFIX + "phase", board, at -> at.status().getPhase() == phase ? 1 : 0)
        .tag("phase", phase.name().toLowerCase(Locale.ROOT))
        .register(registry());
  }

  private static double extra(RunStatus status, String name) {
    return status.getExtraOrDefault(name, Double.NaN);
  }
}
