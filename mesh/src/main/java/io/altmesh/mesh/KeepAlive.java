package io.altmesh.mesh;

import java.time.Duration;

/**
 * When the two ends of a connection ask each other whether they are still there. One place for
 * both, because they must agree: a client that asks more often than the server permits is told to
 * go away.
 */
public final class KeepAlive {
  /** A client asks a server that has been silent for so long. */
  public static final Duration CLIENT_ASKS = Duration.ofSeconds(20);

  /** What a server permits, of other clients too. */
  public static final Duration SERVER_PERMITS = Duration.ofSeconds(10);

  /**
   * A server asks: a client whose machine has vanished says no goodbye, and its work is dropped.
   */
  public static final Duration SERVER_ASKS = Duration.ofSeconds(60);

  /** Who has not answered by then is gone. */
  public static final Duration ANSWER = Duration.ofSeconds(10);

  private KeepAlive() {}
}
