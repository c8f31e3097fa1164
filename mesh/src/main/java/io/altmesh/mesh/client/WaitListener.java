package io.altmesh.mesh.client;

import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears of every wait for a server that is away or full, so that no wait is silent, and of how long
 * answers take. Called on the thread that waits.
 */
public interface WaitListener {

  /**
   * A call failed and will be tried again.
   *
   * @param why the failure's message
   * @param attempt how often it has failed in this outage, from 1
   * @param next how long until the next attempt
   */
  void waiting(String target, String why, int attempt, Duration next);

  /** The server answered again, {@code waited} after the first failure. */
  void resumed(String target, Duration waited);

  /**
   * A list of a stream was answered.
   *
   * @param items texts or images of the list
   * @param took from its sending to its answer, waits for the server and for the lists before it
   *     included
   */
  default void answered(String target, int items, Duration took) {}

  /** Logs waits as warnings and resumptions as information. */
  static WaitListener logging() {
    Logger log = LoggerFactory.getLogger(WaitListener.class);
    return new WaitListener() {
      @Override
      public void waiting(String target, String why, int attempt, Duration next) {
        log.warn(
            "Waiting for {} ({}); attempt {} failed, next in {}", target, why, attempt, text(next));
      }

      @Override
      public void resumed(String target, Duration waited) {
        log.info("{} answers again after {}", target, text(waited));
      }

      private String text(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
      }
    };
  }
}
