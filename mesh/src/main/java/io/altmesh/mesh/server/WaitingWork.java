package io.altmesh.mesh.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What waits, in two lines: interactive work, and bulk work that goes when there is no other or
 * when it has waited for the settings' patience. Thread-safe.
 */
final class WaitingWork<W extends Work> {
  /** Work that goes when it is its turn, as if it had been one piece. */
  private record Turn<W extends Work>(List<QueuedWork<W>> entries, int units) {
    QueuedWork<W> head() {
      return entries.get(0);
    }
  }

  private final QueueSettings settings;
  private final Deque<QueuedWork<W>> interactive = new ArrayDeque<>();
  private final Deque<QueuedWork<W>> bulk = new ArrayDeque<>();
  private final Map<Object, LanePace> paces = new HashMap<>();
  private int offered;

  WaitingWork(QueueSettings settings) {
    this.settings = settings;
  }

  /** 0, or the number that wait already when no more are let in. */
  synchronized int addUnlessFull(QueuedWork<W> entry) {
    if (offered >= settings.capacity()) {
      return offered;
    }
    add(entry);
    return 0;
  }

  synchronized void add(QueuedWork<W> entry) {
    line(entry).addLast(entry);
    offered += entry.counted() ? 1 : 0;
    Object lane = entry.work().lane();
    LanePace pace = lane == null ? null : paces.get(lane);
    if (pace != null) {
      pace.arrived(System.nanoTime());
    }
    notifyAll(); // a worker may wait for company
  }

  /** False when it has left already. */
  synchronized boolean remove(QueuedWork<W> entry) {
    boolean removed = line(entry).remove(entry);
    offered -= removed && entry.counted() ? 1 : 0;
    return removed;
  }

  synchronized int size() {
    return interactive.size() + bulk.size();
  }

  /**
   * The next piece and its company, oldest first; empty when nothing waits. Blocks while all that
   * waits had better wait for company. What it gives must be told to have {@link #ended}.
   */
  synchronized List<QueuedWork<W>> takeTurn() {
    List<Turn<W>> turns = turns();
    while (!turns.isEmpty()) {
      long nanos = Long.MAX_VALUE;
      for (Turn<W> turn : turns) {
        long wait = nanosToWait(turn);
        if (wait <= 0) {
          return begin(turn);
        }
        nanos = Math.min(nanos, wait);
      }
      try {
        wait(Math.max(1, nanos / 1_000_000)); // an endless one is woken by what ends
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the pool is shutting down: what waits goes as it is
        return begin(turns.get(0));
      }
      turns = turns();
    }
    return List.of();
  }

  /**
   * A turn has run, or was found cancelled.
   *
   * @param nanos how long it ran
   */
  synchronized void ended(List<QueuedWork<W>> turn, long nanos) {
    Object lane = turn.get(0).work().lane();
    LanePace pace = lane == null ? null : paces.get(lane);
    if (lane == null || pace == null) {
      return;
    }
    long now = System.nanoTime();
    int waiting = (int) interactive.stream().filter(e -> lane.equals(e.work().lane())).count();
    pace.ended(turn.size(), waiting, nanos, now);
    paces.values().removeIf(other -> other.isIdle(now));
    notifyAll();
  }

  private List<QueuedWork<W>> begin(Turn<W> turn) {
    turn.entries().forEach(this::remove);
    Object lane = turn.head().work().lane();
    if (lane != null) {
      paces.computeIfAbsent(lane, unused -> new LanePace()).started();
    }
    return turn.entries();
  }

  /** How long a turn had better wait for company; without end, for one of its lane to end. */
  private long nanosToWait(Turn<W> turn) {
    Object lane = turn.head().work().lane();
    if (lane == null || turn.units() >= settings.batchUnits()) {
      return 0;
    }
    long delay = settings.batchDelay().toNanos() - turn.head().nanosQueued();
    LanePace pace = paces.get(lane);
    if (pace == null || turn.units() >= settings.gatheredUnits()) {
      return delay;
    }
    return Math.max(
        delay, pace.nanosToWait(turn.entries().size(), settings.turns(), System.nanoTime()));
  }

  /** What may go next, best first: the oldest of each lane with its company. */
  private List<Turn<W>> turns() {
    QueuedWork<W> patient = bulk.peekFirst();
    boolean overdue = patient != null && patient.nanosQueued() > settings.bulkPatience().toNanos();
    if (patient != null && (overdue || interactive.isEmpty())) {
      return List.of(company(patient));
    }
    List<Turn<W>> turns = new ArrayList<>();
    Set<Object> lanes = new HashSet<>();
    for (QueuedWork<W> entry : interactive) {
      Object lane = entry.work().lane();
      if (lane == null || lanes.add(lane)) {
        turns.add(company(entry));
      }
    }
    return turns;
  }

  /** The head and what of its lane fits beside it. */
  private Turn<W> company(QueuedWork<W> head) {
    Object lane = head.work().lane();
    List<QueuedWork<W>> turn = new ArrayList<>(List.of(head));
    int units = head.work().units();
    Iterator<QueuedWork<W>> others = line(head).iterator();
    while (lane != null && others.hasNext()) {
      QueuedWork<W> other = others.next();
      boolean fits = units + (long) other.work().units() <= settings.batchUnits();
      if (other != head && fits && lane.equals(other.work().lane())) {
        turn.add(other);
        units += other.work().units();
      }
    }
    return new Turn<>(turn, units);
  }

  private Deque<QueuedWork<W>> line(QueuedWork<W> entry) {
    return entry.work().bulk() ? bulk : interactive;
  }
}
