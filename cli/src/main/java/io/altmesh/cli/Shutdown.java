package io.altmesh.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ctrl-C and SIGTERM: whoever runs is closed on a thread of its own before the JVM goes. */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private Shutdown() {}

  static void closeOnExit(AutoCloseable closeable) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(closeable), "shutdown"));
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.warn("shutdown: {}", e.toString());
    }
  }
}
