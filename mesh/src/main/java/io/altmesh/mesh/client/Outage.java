package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.grpc.Context;
import io.grpc.Deadline;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The failures of one call, or of one stream between two answers, and the waits between them:
 * exponential with full jitter, never sooner than the server asked, within the patience and within
 * the caller's own deadline (that of gRPC's current {@link Context}). Resilience4j decides, this
 * class waits, so that closing the client or an interrupt ends a wait. Used by one thread after the
 * other.
 */
final class Outage {
  /** The patience of followers, who have nothing else to do. */
  static final Duration FOREVER = Duration.ofDays(36_500);

  private static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);
  // What the server did not foresee may pass, but will not by being asked for hours.
  private static final int UNFORESEEN_ATTEMPTS = 3;
  private static final IntervalFunction CEILING =
      IntervalFunction.ofExponentialBackoff(FIRST_WAIT, 2.0, LONGEST_WAIT);

  private final Endpoint endpoint;
  private final Duration patience;
  private final @Nullable Deadline deadline = Context.current().getDeadline();
  private Retry.AsyncContext<Object> retry;
  private int failures;
  private boolean goodbyeSaid;
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
   * @throws MeshException as {@link #next}; CANCELLED when the thread was interrupted
   */
  void await(MeshException failure) {
    Duration wait = next(failure);
    if (!wait.isZero()) {
      endpoint.sleep(wait);
    }
  }

  /**
   * How long to wait until the next attempt; the listener has been told. Zero, untold, for the
   * first goodbye of a server that drains: it is no outage.
   *
   * @throws MeshException the failure itself when another attempt is useless or the time has run
   *     out; CANCELLED when the client was closed
   */
  Duration next(MeshException failure) {
    endpoint.checkOpen();
    if (failure.isGoodbye() && failures == 0 && !goodbyeSaid) {
      goodbyeSaid = true;
      return Duration.ZERO;
    }
    if (failures++ == 0) {
      since = System.nanoTime();
    }
    long wait = retry.onError(failure);
    if (wait < 0 || isBeyondDeadline(wait)) {
      throw failure;
    }
    Duration next = Duration.ofMillis(wait);
    endpoint.meters().waited();
    endpoint
        .options()
        .listener()
        .waiting(endpoint.target(), String.valueOf(failure.getMessage()), failures, next);
    return next;
  }

  /** An attempt succeeded: the next failure begins a new outage. */
  void over() {
    goodbyeSaid = false;
    if (failures == 0) {
      return;
    }
    retry.onComplete();
    endpoint.options().listener().resumed(endpoint.target(), lasted());
    failures = 0;
    retry = fresh();
  }

  /** The caller's own deadline does not let the next attempt happen. */
  boolean isBeyondDeadline(long waitMillis) {
    return deadline != null && deadline.timeRemaining(TimeUnit.MILLISECONDS) <= waitMillis;
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
    long asked =
        outcome.isLeft() && outcome.getLeft() instanceof MeshException mesh
            ? mesh.retryDelay().orElse(Duration.ZERO).toMillis()
            : 0;
    // Full jitter: callers that failed together do not come back together.
    long jitter = ThreadLocalRandom.current().nextLong(1, CEILING.apply(attempt) + 1);
    // One last attempt at the end of the patience instead of giving up before it.
    return Math.min(asked + jitter, Math.max(1, patience.minus(lasted()).toMillis()));
  }

  private Duration lasted() {
    return Duration.of(System.nanoTime() - since, TimeUnit.NANOSECONDS.toChronoUnit());
  }
}
