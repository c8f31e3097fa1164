package io.altmesh.student;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.CheckpointFollower;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.Released;
import io.altmesh.serving.ServedModels;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns each verified checkpoint into the newest model: opened aside, warmed up, then published
 * with one reference. A checkpoint that fails on the way leaves what is served as it was.
 *
 * <p>A superseded model stays addressable until the trainer releases it (every follower has its
 * score), or until its lease ends, should the trainer never say so: one that was killed and resumed
 * has forgotten what it pruned. Swaps run on the follower's thread, one at a time.
 */
final class CheckpointSwap implements CheckpointFollower.Listener, AutoCloseable {
  /** Far longer than an evaluator takes; the trainer frees at once what a dead one left. */
  static final Duration LEASE = Duration.ofMinutes(30);

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointSwap.class);

  private record Superseded(Checkpoint checkpoint, long sinceNanos) {}

  private final ServedModels models;
  private final Engine engine;
  private final @Nullable ImageSide images;
  private final LongSupplier nanoTime;
  private final List<Superseded> superseded = new ArrayList<>();
  private @Nullable Checkpoint newest;
  private boolean newestReleased;
  private volatile boolean closed;
  private volatile @Nullable CheckpointFollower follower;

  CheckpointSwap(
      ServedModels models, Engine engine, @Nullable ImageSide images, LongSupplier nanoTime) {
    this.models = models;
    this.engine = engine;
    this.images = images;
    this.nanoTime = nanoTime;
  }

  /** Serves a directory that is there already, until the first checkpoint supersedes it. */
  synchronized void serve(Path directory) {
    StudentDirectory opened = StudentDirectory.open(directory, engine, images);
    String fingerprint = opened.model().identity().fingerprint();
    publish(opened.model(), new Checkpoint(opened.step(), fingerprint, null));
  }

  /** Follows a trainer. Synchronized: its first event waits until the field is set. */
  synchronized void follow(String trainer, String name, Path cache, ClientOptions calls) {
    follower = CheckpointFollower.follow(trainer, name, cache, calls, this);
  }

  @Override
  public synchronized void published(CheckpointInfo info, Path directory) {
    if (closed) {
      throw MeshException.unavailable("the student is closing");
    }
    Checkpoint checkpoint = new Checkpoint(info.getStep(), info.getFingerprint(), directory);
    try {
      publish(open(checkpoint, directory), checkpoint);
    } catch (RuntimeException e) {
      checkpoint.delete();
      throw e;
    }
    CheckpointFollower following = follower;
    if (following != null) {
      following.acknowledge(info);
    }
  }

  private EmbeddingModel open(Checkpoint checkpoint, Path directory) {
    EmbeddingModel model = StudentDirectory.open(directory, engine, images).model();
    String found = model.identity().fingerprint();
    if (!found.equals(checkpoint.fingerprint())) {
      model.close();
      throw new IllegalArgumentException(
          "checkpoint of step %d computes as fingerprint %s (expected: %s, as the trainer told)"
              .formatted(checkpoint.step(), found, checkpoint.fingerprint()));
    }
    return model;
  }

  private void publish(EmbeddingModel model, Checkpoint checkpoint) {
    models.publish(model, checkpoint.step());
    Checkpoint previous = newest;
    newest = checkpoint;
    if (previous != null && newestReleased) {
      letGo(previous);
    } else if (previous != null) {
      superseded.add(new Superseded(previous, nanoTime.getAsLong()));
    }
    newestReleased = false;
    letGoOfExpired();
    LOG.info(
        "student: serves step {}, fingerprint {}", checkpoint.step(), checkpoint.fingerprint());
  }

  @Override
  public synchronized void released(Released released) {
    String fingerprint = released.getFingerprint();
    if (newest != null && newest.fingerprint().equals(fingerprint)) {
      // What superseded it was refused here: it is let go with the next swap.
      newestReleased = true;
    }
    for (Superseded old : List.copyOf(superseded)) {
      if (old.checkpoint().fingerprint().equals(fingerprint)) {
        superseded.remove(old);
        letGo(old.checkpoint());
      }
    }
  }

  private void letGoOfExpired() {
    long now = nanoTime.getAsLong();
    for (Superseded old : List.copyOf(superseded)) {
      if (now - old.sinceNanos() >= LEASE.toNanos()) {
        LOG.warn(
            "student: step {} was never released, its lease has ended", old.checkpoint().step());
        superseded.remove(old);
        letGo(old.checkpoint());
      }
    }
  }

  private void letGo(Checkpoint checkpoint) {
    models.retire(checkpoint.fingerprint());
    checkpoint.delete();
  }

  @Override
  public void refused(CheckpointInfo info, RuntimeException why) {
    LOG.error("student: serves on what it served; step {} is left out", info.getStep());
  }

  @Override
  public void finished(long lastStep) {
    LOG.info("student: the run has ended with step {}", lastStep);
  }

  /** Stops following; a swap under way has ended when it returns. */
  @Override
  public void close() {
    closed = true;
    CheckpointFollower following = follower;
    if (following != null) {
      following.close();
    }
    synchronized (this) {
      superseded.clear();
    }
  }
}
