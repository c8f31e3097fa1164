package io.altmesh.mesh.client;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.AcknowledgeRequest;
import io.altmesh.proto.v1.CheckpointEvent;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.CheckpointsGrpc;
import io.altmesh.proto.v1.Released;
import io.altmesh.proto.v1.WatchCheckpointsRequest;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of a trainer's checkpoints, each once, and acknowledges them; a trainer that is away or
 * restarts is waited for as long as it takes. Owns one daemon thread, on which the listener is
 * called; closing does not interrupt it. {@link CheckpointFollower} also fetches the files.
 */
public final class CheckpointWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointWatch.class);
  private static final Duration JOIN = Duration.ofSeconds(10);

  private final Endpoint endpoint;
  private final String follower;
  private final Listener listener;
  private final Thread thread;
  // By step and fingerprint: a resumed trainer may publish other weights under a step's number.
  private final Map<String, Boolean> acknowledged = new HashMap<>();

  private CheckpointWatch(Endpoint endpoint, String follower, Listener listener) {
    this.endpoint = endpoint;
    this.follower = follower;
    this.listener = listener;
    this.thread = new Thread(this::run, "checkpoints-of-" + endpoint.target());
    thread.setDaemon(true);
  }

  /** Told on the watch's thread, one after the other; the next event waits for it to return. */
  public interface Listener {
    /** A checkpoint that this watch has not told of. What this throws is logged. */
    void published(CheckpointInfo checkpoint);

    /** Nobody else needs a superseded checkpoint any more. What this throws is logged. */
    default void released(Released released) {}

    /**
     * The run is over: nothing more is published. Releases still come until the trainer leaves,
     * which ends the watch.
     */
    default void finished(long lastStep) {}

    /**
     * The watch has ended for a reason that waiting does not heal, such as a port of another role.
     */
    default void failed(MeshException why) {}
  }

  /**
   * Begins to watch.
   *
   * @param target the trainer's address
   * @param follower who follows, unique: {@code "student@host:port"}
   * @param options the patience is for acknowledgements; watching is patient without end
   */
  public static CheckpointWatch start(
      String target, String follower, ClientOptions options, Listener listener) {
    CheckpointWatch watch = new CheckpointWatch(Endpoint.open(target, options), follower, listener);
    watch.thread.start();
    return watch;
  }

  static CheckpointWatch unstarted(Endpoint endpoint, String follower, Listener listener) {
    return new CheckpointWatch(endpoint, follower, listener);
  }

  void begin() {
    thread.start();
  }

  /**
   * Says that this follower needs the checkpoint no more. Blocks within the patience; what could
   * not be said is logged and said again when a restarted trainer announces the checkpoint anew.
   * Any thread.
   */
  public void acknowledge(CheckpointInfo checkpoint) {
    synchronized (acknowledged) {
      acknowledged.put(key(checkpoint), true);
    }
    AcknowledgeRequest request =
        AcknowledgeRequest.newBuilder().setFollower(follower).setStep(checkpoint.getStep()).build();
    try {
      endpoint.call(
          channel ->
              CheckpointsGrpc.newBlockingStub(channel)
                  .withDeadlineAfter(
                      endpoint.options().deadline().toMillis(), TimeUnit.MILLISECONDS)
                  .acknowledge(request));
    } catch (MeshException e) {
      LOG.warn("Step {} could not be acknowledged: {}", checkpoint.getStep(), e.getMessage());
    }
  }

  private void run() {
    try {
      watchUntilFinished();
    } catch (MeshException e) {
      if (!endpoint.isClosed()) {
        LOG.error("No longer following {}: {}", endpoint.target(), e.getMessage());
        listener.failed(e);
      }
    }
  }

  private void watchUntilFinished() {
    Outage outage = endpoint.outage(Outage.FOREVER);
    while (true) {
      MeshException failure = watchOnce(outage);
      if (failure == null) {
        return;
      }
      outage.await(failure);
    }
  }

  /** Null when the run has finished and its trainer has left. */
  private @Nullable MeshException watchOnce(Outage outage) {
    Iterator<CheckpointEvent> events =
        CheckpointsGrpc.newBlockingStub(endpoint.channel())
            .watch(WatchCheckpointsRequest.newBuilder().setFollower(follower).build());
    boolean finished = false;
    while (true) {
      CheckpointEvent event;
      try {
        if (!events.hasNext()) {
          return finished
              ? null
              : MeshException.unavailable("%s: watch ended before the run had", endpoint.target());
        }
        event = events.next();
      } catch (StatusRuntimeException e) {
        return finished ? null : Errors.fromStatus(e, endpoint.target());
      }
      outage.over();
      if (event.hasRunFinished()) {
        finished = true;
        listener.finished(event.getRunFinished().getLastStep());
      }
      if (event.hasPublished()) {
        tell(event.getPublished());
      }
      if (event.hasReleased()) {
        tell(event.getReleased());
      }
    }
  }

  private void tell(CheckpointInfo checkpoint) {
    Boolean known;
    synchronized (acknowledged) {
      known = acknowledged.putIfAbsent(key(checkpoint), false);
    }
    if (known == null) {
      try {
        listener.published(checkpoint);
      } catch (RuntimeException e) {
        LOG.error("The listener failed on step {}", checkpoint.getStep(), e);
      }
    } else if (known) {
      acknowledge(checkpoint); // the trainer has restarted and forgotten
    }
  }

  private void tell(Released released) {
    try {
      listener.released(released);
    } catch (RuntimeException e) {
      LOG.error("The listener failed on the release of step {}", released.getStep(), e);
    }
  }

  private static String key(CheckpointInfo checkpoint) {
    return checkpoint.getRun() + '/' + checkpoint.getStep() + '/' + checkpoint.getFingerprint();
  }

  /** Stops watching; waits for a listener that is being told, unless that listener closes it. */
  @Override
  public void close() {
    endpoint.close();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(JOIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
