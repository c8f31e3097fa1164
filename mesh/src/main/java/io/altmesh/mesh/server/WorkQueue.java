package io.altmesh.mesh.server;

import io.altmesh.mesh.MeshException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Status;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that waits for a worker. A worker's turn takes the work that is next and what of its lane
 * waits beside it, within the settings' units: batches grow with the load, and cost an idle server
 * nothing. Lists are {@link #offer}ed and refused when the queue's capacity of them wait; streams
 * {@link #admit} theirs, which their windows bound. Work whose call was cancelled or has expired
 * leaves the queue at once, without being run. Thread-safe.
 *
 * @param <W> the kind of work
 */
final class WorkQueue<W extends Work> {
  private static final Logger LOG = LoggerFactory.getLogger(WorkQueue.class);

  private final Executor workers;
  private final QueueSettings settings;
  private final Consumer<List<W>> turns;
  private final WaitingWork<W> waiting;

  /**
   * @param workers runs the turns, as many at a time as it has threads; not closed here
   * @param turns runs the work of a turn, at least one piece; in the call's context, or that of the
   *     caller who waits longest
   */
  WorkQueue(Executor workers, QueueSettings settings, Consumer<List<W>> turns) {
    this.workers = workers;
    this.settings = settings;
    this.turns = turns;
    this.waiting = new WaitingWork<>(settings);
  }

  /**
   * Queues a list of the call that is current on this thread.
   *
   * @throws MeshException RESOURCE_EXHAUSTED with a retry delay when the queue is full
   */
  void offer(W work) {
    QueuedWork<W> entry = new QueuedWork<>(work, Context.current(), true);
    int offered = waiting.addUnlessFull(entry);
    if (offered > 0) {
      throw MeshException.resourceExhausted(
          "queue full: %d calls wait (limit: %d); come back later"
              .formatted(offered, settings.capacity()),
          settings.retryDelay());
    }
    schedule(entry);
  }

  /** Queues one request of a stream, which is never refused. */
  void admit(W work, Context context) {
    QueuedWork<W> entry = new QueuedWork<>(work, context, false);
    waiting.add(entry);
    schedule(entry);
  }

  /** The lists and stream requests that wait now. */
  int size() {
    return waiting.size();
  }

  private void schedule(QueuedWork<W> entry) {
    // Outside any lock: a context that is cancelled already calls the listener here and now.
    entry.onCancel(
        cancelled -> {
          if (waiting.remove(entry)) {
            drop(entry, reason(cancelled));
          }
        });
    try {
      workers.execute(this::takeTurn);
    } catch (RejectedExecutionException e) {
      if (waiting.remove(entry)) {
        drop(entry, MeshException.unavailable("shutting down: no worker takes more work"));
      }
    }
  }

  private void takeTurn() {
    List<QueuedWork<W>> turn = waiting.takeTurn();
    if (turn.isEmpty()) {
      return; // what this turn was meant for has left the queue, or shared another's
    }
    long since = System.nanoTime();
    try {
      run(turn);
    } finally {
      waiting.ended(turn, System.nanoTime() - since);
    }
  }

  private void run(List<QueuedWork<W>> turn) {
    List<QueuedWork<W>> wanted = turn.stream().filter(entry -> !entry.isCancelled()).toList();
    turn.stream()
        .filter(entry -> !wanted.contains(entry))
        .forEach(entry -> drop(entry, reason(entry.context())));
    if (wanted.isEmpty()) {
      return;
    }
    Context context = TurnContext.of(wanted.stream().map(QueuedWork::context).toList());
    Context previous = context.attach();
    try {
      turns.accept(wanted.stream().map(QueuedWork::work).toList());
    } finally {
      context.detach(previous);
      wanted.forEach(QueuedWork::forgetCancel);
    }
  }

  private static void drop(QueuedWork<?> entry, RuntimeException why) {
    LOG.debug("Dropped before it reached the backend: {}", why.toString());
    entry.forgetCancel();
    entry.work().dropped(why);
  }

  private static RuntimeException reason(Context cancelled) {
    Status status = Contexts.statusFromCancelled(cancelled);
    return (status == null ? Status.CANCELLED : status).asRuntimeException();
  }
}
