package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The failures of one call, or of one stream between two answers, and the waits between them:
 * exponential with jitter, never sooner than the server asked, and within the patience.
 * Resilience4j decides, this class waits, so that closing the client or an interrupt ends a wait.
 * Confined to the calling thread.
 */
final class Outage {
  /** The patience of followers, who have nothing else to do. */
  static final Duration FOREVER = Duration.ofDays(36_500);

  private static final Duration FIRST_WAIT = Duration.ofMillis(100);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  // What the server did not foresee may pass, but will not by being asked for hours.
  private static final int UNFORESEEN_ATTEMPTS = 3;
  private static final IntervalFunction BACKOFF =
      IntervalFunction.ofExponentialRandomBackoff(FIRST_WAIT, 2.0, 0.5, LONGEST_WAIT);

  private final Endpoint endpoint;
  private final Duration patience;
  private Retry.AsyncContext<Object> retry;
  private int failures;
  private long since;

  Outage(Endpoint endpoint, Duration patience) {
    this.endpoint = endpoint;
    this.patience = patience;
    this.retry = fresh();
  }

  private Retry.AsyncContext<Object> fresh() {
    RetryConfig config =
        RetryConfig.custom()
            .maxAttempts(Integer.MAX_VALUE)
            .retryOnException(this::mayRetry)
            .intervalBiFunction(this::interval)
            .build();
    return Retry.of(endpoint.target(), config).asyncContext();
  }

  /**
   * Waits until the next attempt.
   *
   * @throws MeshException the failure itself when another attempt is useless or patience has run
   *     out; CANCELLED when the client was closed or the thread interrupted
   */
  void await(MeshException failure) {
    if (failures++ == 0) {
      since = System.nanoTime();
    }
    endpoint.checkOpen();
    long wait = retry.onError(failure);
    if (wait < 0) {
      throw failure;
    }
    Duration next = Duration.ofMillis(wait);
    endpoint
        .options()
        .listener()
        .waiting(endpoint.target(), String.valueOf(failure.getMessage()), failures, next);
    endpoint.sleep(next);
  }

  /** An attempt succeeded: the next failure begins a new outage. */
  void over() {
    if (failures == 0) {
      return;
    }
    retry.onComplete();
    endpoint.options().listener().resumed(endpoint.target(), lasted());
    failures = 0;
    retry = fresh();
  }

  private boolean mayRetry(Throwable failure) {
    return failure instanceof MeshException mesh
        && transientFailure(mesh)
        && lasted().compareTo(patience) < 0
        && !Thread.currentThread().isInterrupted();
  }

  private boolean transientFailure(MeshException failure) {
    return switch (failure.code()) {
      // CANCELLED by the other side: a server that is cut off resets its streams with it.
      case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, CANCELLED -> true;
      // Without a delay it is a message that is too large, and stays so.
      case RESOURCE_EXHAUSTED -> failure.retryDelay().isPresent();
      case INTERNAL, UNKNOWN -> failures < UNFORESEEN_ATTEMPTS;
      default -> false;
    };
  }

  private long interval(int attempt, Either<Throwable, Object> outcome) {
    Optional<Duration> asked =
        outcome.isLeft() && outcome.getLeft() instanceof MeshException mesh
            ? mesh.retryDelay()
            : Optional.empty();
    long backoff = BACKOFF.apply(attempt);
    long wanted = asked.map(delay -> Math.max(delay.toMillis(), backoff)).orElse(backoff);
    // One last attempt at the end of the patience instead of giving up before it.
    return Math.min(wanted, Math.max(1, patience.minus(lasted()).toMillis()));
  }

  private Duration lasted() {
    return Duration.of(System.nanoTime() - since, TimeUnit.NANOSECONDS.toChronoUnit());
  }
}
