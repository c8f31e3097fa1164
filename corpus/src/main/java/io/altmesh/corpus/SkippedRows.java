package io.altmesh.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what was left out of a corpus, and logs the first few with their place. Thread-safe.
 *
 * <p>Bad data is skipped, not fatal: one torn line among millions must not end a run. It is counted
 * so that the caller can tell, and refuse when too much is missing.
 */
public final class SkippedRows {
  private static final Logger log = LoggerFactory.getLogger(SkippedRows.class);
  private static final int LOGGED = 5;

  private final boolean logging;
  private final List<String> first = new ArrayList<>();
  private final Map<String, Long> leftOut = new TreeMap<>();
  private String last = "";
  private long badRows;

  public SkippedRows() {
    this(true);
  }

  private SkippedRows(boolean logging) {
    this.logging = logging;
  }

  /** For data that was counted, and logged, before. */
  public static SkippedRows unlogged() {
    return new SkippedRows(false);
  }

  /** A row of a text file; lines count from 1. */
  public void add(Path file, long line, String reason) {
    add(file + ":" + line, reason);
  }

  /**
   * A part of a file that has no lines.
   *
   * @param part such as "sample 0001"
   */
  public void add(Path file, String part, String reason) {
    add(file + " " + part, reason);
  }

  private synchronized void add(String place, String reason) {
    badRows++;
    last = place + ": " + reason;
    if (first.size() < LOGGED) {
      first.add(last);
      if (!logging) {
        return;
      }
      log.warn("skipped {}: {}", place, reason);
      if (first.size() == LOGGED) {
        log.warn("further skipped rows are counted, not logged");
      }
    }
  }

  /**
   * A good row that a filter leaves out, which is as it should be: counted, not logged.
   *
   * @param reason a few different ones, such as "duplicate"
   */
  public synchronized void leaveOut(String reason) {
    leftOut.merge(reason, 1L, Long::sum);
  }

  /** Takes over what an earlier pass over the same data has counted. */
  public synchronized void restore(long badRows, List<String> first, Map<String, Long> leftOut) {
    this.badRows += badRows;
    this.first.addAll(first);
    leftOut.forEach((reason, rows) -> this.leftOut.merge(reason, rows, Long::sum));
  }

  /** Bad rows, and what filters left out. */
  public synchronized long count() {
    return badRows + leftOut.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Rows that could not be used as they are. */
  public synchronized long badRows() {
    return badRows;
  }

  /** What filters left out. */
  public synchronized Map<String, Long> leftOut() {
    return Map.copyOf(leftOut);
  }

  /** The first few, each as place and reason. */
  public synchronized List<String> first() {
    return List.copyOf(first);
  }

  /** The last one, as place and reason; empty when there is none. */
  public synchronized String last() {
    return last;
  }

  @Override
  public synchronized String toString() {
    if (leftOut.isEmpty()) {
      return badRows == 0 ? "none skipped" : badRows + " skipped, first: " + first.get(0);
    }
    List<String> reasons = new ArrayList<>();
    leftOut.forEach((reason, rows) -> reasons.add(rows + " " + reason));
    if (badRows > 0) {
      reasons.add(badRows + " bad, first: " + first.get(0));
    }
    return count() + " skipped: " + String.join(", ", reasons);
  }
}
