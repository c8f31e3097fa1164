package io.altmesh.mesh.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;

/**
 * The streams of a service that are open: all are told to finish when the service drains, each when
 * its connection is old. Thread-safe.
 */
public final class OpenStreams {
  private final Map<Drainable, Future<?>> open = new ConcurrentHashMap<>();
  private volatile boolean draining;

  /** Called inside the stub method, before anything else can end the stream. */
  public void add(Drainable stream) {
    open.put(stream, ConnectionAge.whenOld(stream::drain));
    if (draining) {
      stream.drain(); // opened while drain() was under way
    }
  }

  /** The stream has ended. */
  public void remove(Drainable stream) {
    Future<?> aging = open.remove(stream);
    if (aging != null) {
      aging.cancel(false);
    }
  }

  /** Now and from now on; returns at once. */
  public void drain() {
    draining = true;
    open.keySet().forEach(Drainable::drain);
  }

  public boolean isDraining() {
    return draining;
  }
}
