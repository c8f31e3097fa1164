package io.altmesh.mesh.server;

import org.jspecify.annotations.Nullable;

/** One piece of queued work: it runs once, or is dropped once. */
interface Work {
  /** What may share a turn has equal lanes; null for work that is run by itself. */
  @Nullable Object lane();

  /** What it adds to a turn, as in {@link QueueSettings#batchUnits()}. */
  int units();

  /** Whether others go first. */
  boolean bulk();

  /** Instead of running, when nobody waits for the answer any more or no worker is left. */
  void dropped(RuntimeException why);
}
