package io.altmesh.corpus;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  private final List<String> first = new ArrayList<>();
  private String last = "";
  private long count;

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
    count++;
    last = place + ": " + reason;
    if (first.size() < LOGGED) {
      first.add(last);
      log.warn("skipped {}: {}", place, reason);
      if (first.size() == LOGGED) {
        log.warn("further skipped rows are counted, not logged");
      }
    }
  }

  public synchronized long count() {
    return count;
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
    return count == 0 ? "none skipped" : count + " skipped, first: " + first.get(0);
  }
}
