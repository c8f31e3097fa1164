package io.altmesh.mesh.client;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One server as its callers see it: a channel, a circuit breaker, retries. For calls that are
 * idempotent. Thread-safe; closing it ends calls and waits under way with CANCELLED.
 */
public final class Endpoint implements AutoCloseable {
  private final String target;
  private final ClientOptions options;
  private final ManagedChannel channel;
  private final Breaker breaker;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Endpoint(String target, ClientOptions options) {
    this.target = target;
    this.options = options;
    this.channel = Channels.open(target, options.observation());
    this.breaker = new Breaker(target);
  }

  /** Connects with the first call. */
  public static Endpoint open(String target, ClientOptions options) {
    return new Endpoint(target, options);
  }

  public String target() {
    return target;
  }

  public ClientOptions options() {
    return options;
  }

  /**
   * Calls until it succeeds, fails for good, or patience has run out.
   *
   * @param attempt one blocking call with a stub on the channel given; sets the stub's deadline to
   *     {@link ClientOptions#deadline}
   * @throws MeshException the last failure
   */
  public <T> T call(Function<Channel, T> attempt) {
    return call(options.patience(), attempt);
  }

  <T> T call(Duration patience, Function<Channel, T> attempt) {
    Outage outage = outage(patience);
    while (true) {
      MeshException failure;
      try {
        T answer = once(attempt);
        outage.over();
        return answer;
      } catch (MeshException e) {
        failure = e;
      }
      outage.await(failure);
    }
  }

  private <T> T once(Function<Channel, T> attempt) {
    breaker.acquire();
    try {
      T answer = attempt.apply(channel);
      breaker.succeeded();
      return answer;
    } catch (StatusRuntimeException e) {
      MeshException failure = Errors.fromStatus(e, target);
      breaker.failed(failure);
      throw failure;
    } catch (RuntimeException e) {
      breaker.failed(e);
      throw e;
    }
  }

  ManagedChannel channel() {
    return channel;
  }

  Breaker breaker() {
    return breaker;
  }

  Outage outage(Duration patience) {
    return new Outage(this, patience);
  }

  boolean isClosed() {
    return closed.getCount() == 0;
  }

  void checkOpen() {
    if (isClosed()) {
      throw new MeshException(Status.Code.CANCELLED, target + ": this client was closed");
    }
  }

  /** Sleeps, then has the channel connect at once instead of at the end of its own back-off. */
  void sleep(Duration duration) {
    try {
      if (closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
        checkOpen();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    channel.resetConnectBackoff();
  }

  MeshException interrupted() {
    Thread.currentThread().interrupt();
    return new MeshException(Status.Code.CANCELLED, target + ": interrupted while waiting");
  }

  @Override
  public void close() {
    closed.countDown();
    channel.shutdownNow();
  }
}
