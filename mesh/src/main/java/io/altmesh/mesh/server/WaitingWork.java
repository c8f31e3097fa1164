package io.altmesh.mesh.server;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What waits, in two lines: interactive work, and bulk work that goes when there is no other or
 * when it has waited for the settings' patience. Thread-safe.
 */
final class WaitingWork<W extends Work> {
  private final QueueSettings settings;
  private final Deque<QueuedWork<W>> interactive = new ArrayDeque<>();
  private final Deque<QueuedWork<W>> bulk = new ArrayDeque<>();
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
   * The next piece and its company, oldest first; empty when nothing waits. Blocks for the
   * settings' delay at most, while the turn has room and the piece may have company.
   */
  synchronized List<QueuedWork<W>> takeTurn() {
    try {
      long millis = millisToWait();
      while (millis > 0) {
        wait(millis);
        millis = millisToWait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the pool is shutting down: what waits goes as it is
    }
    QueuedWork<W> head = next();
    List<QueuedWork<W>> turn = head == null ? List.of() : company(head).entries();
    turn.forEach(this::remove);
    return turn;
  }

  /** How long the next piece may still wait for company; 0 when it goes now. */
  private long millisToWait() {
    QueuedWork<W> head = next();
    if (head == null || head.work().lane() == null) {
      return 0;
    }
    long left = settings.batchDelay().toNanos() - head.nanosQueued();
    boolean goes = left <= 0 || company(head).units() >= settings.batchUnits();
    return goes ? 0 : Math.max(1, left / 1_000_000);
  }

  private @Nullable QueuedWork<W> next() {
    QueuedWork<W> patient = bulk.peekFirst();
    boolean overdue = patient != null && patient.nanosQueued() > settings.bulkPatience().toNanos();
    return overdue || interactive.isEmpty() ? patient : interactive.peekFirst();
  }

  private record Turn<W extends Work>(List<QueuedWork<W>> entries, int units) {}

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
