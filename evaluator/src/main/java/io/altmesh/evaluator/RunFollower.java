package io.altmesh.evaluator;

import io.altmesh.evaluator.scoring.Subject;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.CheckpointWatch;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.ModelDescription;
import io.grpc.Status;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scores every checkpoint that a trainer publishes, in order, through the student that serves it.
 * The student is asked by fingerprint, so it may be steps ahead; the trainer is told when a score
 * is in, and holds the checkpoint until then. Confined to the watch's thread.
 */
final class RunFollower implements CheckpointWatch.Listener {
  private static final Logger LOG = LoggerFactory.getLogger(RunFollower.class);
  private static final Duration ASK_AGAIN = Duration.ofMillis(200);

  private final EmbedderClient student;
  private final Consumer<Subject> scorer;
  private final Consumer<CheckpointInfo> acknowledge;
  private final Duration patience;
  private volatile boolean closing;

  /**
   * @param scorer blocks until all benchmarks are scored
   * @param patience how long the student may take to serve a checkpoint
   */
  RunFollower(
      EmbedderClient student,
      Consumer<Subject> scorer,
      Consumer<CheckpointInfo> acknowledge,
      Duration patience) {
    this.student = student;
    this.scorer = scorer;
    this.acknowledge = acknowledge;
    this.patience = patience;
  }

  @Override
  public void published(CheckpointInfo checkpoint) {
    try {
      ModelDescription model = awaitServed(checkpoint);
      scorer.accept(new Subject("student", student, student, model));
    } catch (RuntimeException e) {
      if (!closing) {
        LOG.error("evaluator: step {} has no score: {}", checkpoint.getStep(), e.getMessage());
      }
    } finally {
      // Not what was cut off by our own end: the next evaluator shall find it.
      if (!closing) {
        acknowledge.accept(checkpoint);
      }
    }
  }

  /** From now on nothing is acknowledged. */
  void stop() {
    closing = true;
  }

  @Override
  public void finished(long lastStep) {
    LOG.info("evaluator: the run has ended with step {}", lastStep);
  }

  /** A student answers FAILED_PRECONDITION (or UNAVAILABLE) until it has swapped. */
  private ModelDescription awaitServed(CheckpointInfo checkpoint) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      try {
        return student.describe(checkpoint.getFingerprint());
      } catch (MeshException e) {
        boolean later =
            e.code() == Status.Code.FAILED_PRECONDITION || e.code() == Status.Code.UNAVAILABLE;
        if (!later || System.nanoTime() > end) {
          throw e;
        }
        pause();
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(ASK_AGAIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw MeshException.unavailable("the evaluator is closing");
    }
  }
}
