package io.altmesh.trainer.control;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Checkpoints that someone asked for besides the recipe's; answered with their step once published.
 * Thread-safe.
 */
public final class CheckpointRequests {
  private final List<CompletableFuture<Long>> waiting = new ArrayList<>();
  private boolean closed;

  /** Asks; completed by the training thread, exceptionally when the run has ended. */
  public synchronized CompletableFuture<Long> ask() {
    CompletableFuture<Long> answer = new CompletableFuture<>();
    if (closed) {
      answer.completeExceptionally(
          new IllegalStateException("the run has ended; its last checkpoint is published"));
    } else {
      waiting.add(answer);
    }
    return answer;
  }

  /** Whether someone waits. */
  public synchronized boolean pending() {
    return !waiting.isEmpty();
  }

  /** Answers all who wait. */
  public synchronized void published(long step) {
    waiting.forEach(answer -> answer.complete(step));
    waiting.clear();
  }

  /** The run has ended: nobody is answered any more. */
  public synchronized void close() {
    closed = true;
    waiting.forEach(
        answer ->
            answer.completeExceptionally(
                new IllegalStateException("the run ended before the checkpoint")));
    waiting.clear();
  }
}
