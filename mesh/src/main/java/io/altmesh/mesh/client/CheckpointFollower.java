package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.Released;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a trainer: every checkpoint it publishes is fetched, verified and handed on, in order, as
 * a whole directory. One that is not what it promises is refused and acknowledged (the trainer need
 * not keep it), and following goes on. A trainer that is away or restarts is waited for. Owns one
 * daemon thread, on which the listener is called; directories are the listener's to delete.
 */
public final class CheckpointFollower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFollower.class);

  private final Endpoint endpoint;
  private final Path root;
  private final Listener listener;
  private final CheckpointWatch watch;

  private CheckpointFollower(Endpoint endpoint, String follower, Path root, Listener listener) {
    this.endpoint = endpoint;
    this.root = root;
    this.listener = listener;
    this.watch = CheckpointWatch.unstarted(endpoint, follower, new Fetching());
  }

  /** Told on the follower's thread, one after the other. */
  public interface Listener {
    /**
     * A verified checkpoint. The next one is fetched when this returns; {@link
     * CheckpointFollower#acknowledge} it, now or later, when its files on the trainer are needed no
     * more. What this throws is as a refusal.
     */
    void published(CheckpointInfo checkpoint, Path directory);

    /** A checkpoint that was not taken: corrupt, gone, or refused by {@link #published}. */
    default void refused(CheckpointInfo checkpoint, RuntimeException why) {}

    /** Nobody else needs a superseded checkpoint any more: its model may be let go. */
    default void released(Released released) {}

    /** The run is over; following ends when the trainer leaves, after its last releases. */
    default void finished(long lastStep) {}

    /** Following has ended for a reason that waiting does not heal. */
    default void failed(MeshException why) {}
  }

  /**
   * Begins to follow.
   *
   * @param target the trainer's address
   * @param follower who follows, unique: {@code "student@host:port"}
   * @param root where directories {@code step-00001234-<digest>} are made
   * @param options the patience is for acknowledgements; the listener hears of waits
   */
  public static CheckpointFollower follow(
      String target, String follower, Path root, ClientOptions options, Listener listener) {
    try {
      CheckpointDownload.cleanUp(root);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot clean up " + root + ": " + e.getMessage(), e);
    }
    CheckpointFollower following =
        new CheckpointFollower(Endpoint.open(target, options), follower, root, listener);
    following.watch.begin();
    return following;
  }

  private final class Fetching implements CheckpointWatch.Listener {
    @Override
    public void published(CheckpointInfo checkpoint) {
      try {
        listener.published(checkpoint, CheckpointDownload.fetch(endpoint, checkpoint, root));
      } catch (RuntimeException e) {
        refuse(checkpoint, e);
      }
    }

    @Override
    public void released(Released released) {
      listener.released(released);
    }

    @Override
    public void finished(long lastStep) {
      listener.finished(lastStep);
    }

    @Override
    public void failed(MeshException why) {
      listener.failed(why);
    }
  }

  private void refuse(CheckpointInfo checkpoint, RuntimeException why) {
    if (endpoint.isClosed()) {
      return;
    }
    LOG.error("Checkpoint of step {} refused: {}", checkpoint.getStep(), why.getMessage());
    listener.refused(checkpoint, why);
    acknowledge(checkpoint);
  }

  /** See {@link CheckpointWatch#acknowledge}. */
  public void acknowledge(CheckpointInfo checkpoint) {
    watch.acknowledge(checkpoint);
  }

  /** Stops following; waits for a listener that is being told, unless that listener closes it. */
  @Override
  public void close() {
    watch.close();
  }
}
