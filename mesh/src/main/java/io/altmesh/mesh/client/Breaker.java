package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A circuit breaker around one replica: when half of the last calls failed for reasons of the
 * server, further ones fail at once for a second, so that many callers of a dead server do not all
 * knock. What the caller did wrong, a full queue, and a server that says goodbye do not count.
 * Thread-safe.
 */
final class Breaker {
  private static final Duration OPEN = Duration.ofSeconds(1);
  private static final CircuitBreakerConfig CONFIG =
      CircuitBreakerConfig.custom()
          .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
          .slidingWindowSize(20)
          .minimumNumberOfCalls(10)
          .failureRateThreshold(50)
          .waitDurationInOpenState(OPEN)
          .permittedNumberOfCallsInHalfOpenState(3)
          .recordException(Breaker::serverFailed)
          .ignoreException(failure -> !serverFailed(failure))
          .build();

  private final String target;
  private final CircuitBreaker breaker;

  Breaker(String target) {
    this.target = target;
    this.breaker = CircuitBreaker.of(target, CONFIG);
  }

  static boolean serverFailed(Throwable failure) {
    return failure instanceof MeshException mesh
        && !mesh.isGoodbye()
        && switch (mesh.code()) {
          case UNAVAILABLE, DEADLINE_EXCEEDED, INTERNAL, UNKNOWN -> true;
          default -> false;
        };
  }

  /**
   * One attempt may be made; exactly one of the next two follows.
   *
   * @throws MeshException UNAVAILABLE while the circuit is open
   */
  void acquire() {
    if (!breaker.tryAcquirePermission()) {
      throw MeshException.unavailable("%s: circuit open after repeated failures", target);
    }
  }

  void succeeded() {
    breaker.onSuccess(0, TimeUnit.NANOSECONDS);
  }

  /** Gives the permission back uncounted when the failure was not the server's. */
  void failed(Throwable failure) {
    breaker.onError(0, TimeUnit.NANOSECONDS, failure);
  }

  /** The attempt was given up: nothing is counted. */
  void giveBack() {
    breaker.releasePermission();
  }

  /** CLOSED, OPEN or HALF_OPEN. */
  CircuitBreaker.State state() {
    return breaker.getState();
  }
}
