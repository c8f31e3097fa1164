package io.altmesh.trainer.service;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.trainer.checkpoint.Checkpoint;
import io.altmesh.trainer.checkpoint.CheckpointAudience;
import io.altmesh.trainer.checkpoint.CheckpointFolder;
import io.altmesh.trainer.control.CheckpointRequests;
import io.altmesh.trainer.control.RunBoard;
import io.altmesh.trainer.control.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The port of a trainer: {@code TrainingRun} and {@code Checkpoints}. Closing it ends all streams.
 */
public final class RunServices implements CheckpointAudience, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunServices.class);
  private static final long LOOK_MILLIS = 200;

  /** A stopped run can be resumed: its followers have this long to fetch what it ended with. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Followers followers;
  private final CheckpointsService checkpoints;
  private final MeshServer server;
  private final Path addressFile;
  private final RunMetrics metrics;
  private final Timer clock;

  /**
   * What the services are made of.
   *
   * @param server where and how the services listen
   * @param lease how long a silent follower counts as alive
   * @param checkpoints what is served
   * @param run the run's folder; its file {@code address} says HOST:PORT while the services are up
   */
  public record Settings(
      ServerOptions server, Duration lease, CheckpointFolder checkpoints, Path run) {}

  private RunServices(
      Followers followers,
      CheckpointsService checkpoints,
      MeshServer server,
      Path addressFile,
      RunMetrics metrics) {
    this.followers = followers;
    this.checkpoints = checkpoints;
    this.server = server;
    this.addressFile = addressFile;
    this.metrics = metrics;
    this.clock = new Timer("altmesh-leases", true);
  }

  /**
   * Leases end without a call: look now and then. In the first lease of a resumed run nothing is
   * released, so that followers of the process before this can return.
   */
  private RunServices watchLeases(Duration lease) {
    clock.schedule(task(checkpoints::allowReleases), lease.toMillis());
    clock.schedule(task(checkpoints::release), LOOK_MILLIS, LOOK_MILLIS);
    return this;
  }

  private static TimerTask task(Runnable work) {
    return new TimerTask() {
      @Override
      public void run() {
        work.run();
      }
    };
  }

  /** Listens; health says NOT_SERVING until {@link #ready}. */
  public static RunServices start(
      Settings settings, RunBoard board, CheckpointRequests requests, StopSignal stop) {
    Followers followers = new Followers(settings.lease(), System::nanoTime);
    CheckpointsService checkpoints = new CheckpointsService(settings.checkpoints(), followers);
    TrainingRunService run = new TrainingRunService(board, requests, stop);
    RunMetrics metrics = new RunMetrics(board);
    MeshServer server =
        MeshServer.builder("trainer", settings.server())
            .service(checkpoints, run)
            .metrics(metrics.mesh())
            .start();
    Path addressFile = settings.run().resolve("address");
    try {
      Files.writeString(addressFile, server.address() + "\n");
    } catch (IOException e) {
      server.close();
      throw new UncheckedIOException("cannot write " + addressFile + ": " + e.getMessage(), e);
    }
    return new RunServices(followers, checkpoints, server, addressFile, metrics)
        .watchLeases(settings.lease());
  }

  /** Where the services listen. */
  public Address address() {
    return server.address();
  }

  /** What Prometheus is told. */
  public RunMetrics metrics() {
    return metrics;
  }

  /** Where {@code GET /metrics} is answered; null for nowhere. */
  public @Nullable HostPort metricsAddress() {
    return server.metricsAddress();
  }

  /** Training begins. */
  public void ready() {
    server.ready();
  }

  @Override
  public void published(Checkpoint checkpoint) {
    checkpoints.published(checkpoint);
  }

  @Override
  public boolean needs(Checkpoint checkpoint) {
    return checkpoints.isDownloading(checkpoint.step()) || followers.need(checkpoint.step());
  }

  /**
   * Waits until so many followers watch, so that none misses the first checkpoints of a fast run; a
   * stop ends the wait.
   */
  public void awaitJoined(int expected, StopSignal stop) throws InterruptedException {
    if (followers.watching() < expected) {
      LOG.info("waiting for {} followers before the first step", expected);
    }
    while (followers.watching() < expected && !stop.await(LOOK_MILLIS)) {
      LOG.debug("{} of {} followers", followers.watching(), expected);
    }
  }

  /**
   * Waits until each follower has acknowledged the last checkpoint or has given no sign of life for
   * the lease. Once stopped it waits {@link #GRACE} at most, and not at all once the signal is
   * tripped again.
   *
   * @param finished whether all steps are done: followers are told so first. Those of a run that
   *     was stopped are not told, and wait for it to be resumed
   */
  public void awaitFollowers(long lastStep, boolean finished, StopSignal stop)
      throws InterruptedException {
    if (finished) {
      checkpoints.finished(lastStep);
    }
    List<String> told = List.of();
    long stopped = 0;
    for (List<String> missing = followers.missing(lastStep);
        !missing.isEmpty();
        missing = followers.missing(lastStep)) {
      if (!missing.equals(told)) {
        LOG.info("waiting for {} to acknowledge the last checkpoint, step {}", missing, lastStep);
        told = missing;
      }
      stopped += stop.tripped() ? LOOK_MILLIS : 0;
      if (stop.awaitLeaving(LOOK_MILLIS) || stopped > GRACE.toMillis()) {
        LOG.info("leaving without {}", missing);
        return;
      }
    }
  }

  @Override
  public void close() {
    clock.cancel();
    checkpoints.end();
    server.close();
    try {
      Files.deleteIfExists(addressFile);
    } catch (IOException e) {
      LOG.warn("{} could not be deleted: {}", addressFile, e.getMessage());
    }
  }
}
