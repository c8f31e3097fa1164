package io.altmesh.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a command has opened, closed in reverse by whoever is first: its own thread at the end, or
 * Ctrl-C's (see {@link Shutdown}). Closing interrupts an opening under way and waits for its end,
 * so that no JVM exits while a model loads; afterwards nothing can be opened. Thread-safe.
 */
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final Deque<AutoCloseable> things = new ArrayDeque<>();
  private volatile @Nullable Thread opener;
  private boolean closed;

  /** Opens one more. */
  synchronized <T extends AutoCloseable> T open(Callable<T> opening) throws Exception {
    if (closed) {
      throw new IllegalStateException("stopped");
    }
    opener = Thread.currentThread();
    try {
      T thing = opening.call();
      things.push(thing);
      return thing;
    } finally {
      opener = null;
    }
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    Thread opening = opener;
    if (opening != null) {
      opening.interrupt();
    }
    closeAll();
  }

  private synchronized void closeAll() {
    closed = true;
    while (!things.isEmpty()) {
      try {
        things.pop().close();
      } catch (Exception e) { // the others must be closed as well
        LOG.warn("closing: {}", e.toString());
      }
    }
  }
}
