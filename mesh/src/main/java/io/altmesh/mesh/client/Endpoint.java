package io.altmesh.mesh.client;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.grpc.Channel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * One target as its callers see it: its replicas, the choice among them, retries. For calls that
 * are idempotent. Thread-safe; closing it ends calls and waits under way with CANCELLED.
 */
public final class Endpoint implements AutoCloseable {
  private final Target target;
  private final ClientOptions options;
  private final Replicas replicas;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Set<Runnable> sleepers = ConcurrentHashMap.newKeySet();

  private Endpoint(Target target, ClientOptions options) {
    this.target = target;
    this.options = options;
    this.replicas = new Replicas(target, options);
  }

  /**
   * Connects with the first call.
   *
   * @param target {@code HOST:PORT}, several replicas as {@code A:PORT,B:PORT}, or {@code
   *     dns:///NAME:PORT}, whose every address is a replica
   * @throws MeshException INVALID_ARGUMENT when it is none of these
   */
  public static Endpoint open(String target, ClientOptions options) {
    return new Endpoint(Target.parse(target), options);
  }

  public String target() {
    return target.toString();
  }

  public ClientOptions options() {
    return options;
  }

  /**
   * Calls until it succeeds, fails for good, or patience has run out. Where there are replicas, a
   * failed call is made again at another one at once.
   *
   * @param attempt one blocking call with a stub on the channel given; sets the stub's deadline to
   *     {@link ClientOptions#deadline}
   * @throws MeshException the last failure
   */
  public <T> T call(Function<Channel, T> attempt) {
    return call(options.patience(), attempt);
  }

  <T> T call(Duration patience, Function<Channel, T> attempt) {
    return attempts(patience, round -> once(round, attempt));
  }

  /**
   * Makes attempts until one succeeds.
   *
   * @param attempt asks its round for a replica, and tells it of a failure before throwing that
   */
  <T> T attempts(Duration patience, Function<Round, T> attempt) {
    Outage outage = outage(patience);
    Round round = round();
    while (true) {
      MeshException failure;
      try {
        T answer = attempt.apply(round);
        outage.over();
        return answer;
      } catch (MeshException e) {
        failure = e;
      }
      checkOpen();
      if (outage.isBeyondDeadline(0)) {
        throw failure;
      }
      if (!round.goesOnElsewhere(failure)) {
        outage.await(round.verdict(failure));
        round.again();
      }
    }
  }

  private static <T> T once(Round round, Function<Channel, T> attempt) {
    Permission permission = round.next();
    try {
      T answer = attempt.apply(permission.channel());
      permission.succeeded();
      return answer;
    } catch (StatusRuntimeException e) {
      MeshException failure = Errors.fromStatus(e, permission.target());
      round.failed(permission, failure);
      throw failure;
    } finally {
      permission.release();
    }
  }

  /** A channel to one replica, for a call that outlives every deadline. */
  Channel channel() {
    return replicas.inOrder().get(0).channel();
  }

  Round round() {
    return replicas.round();
  }

  ClientMeters meters() {
    return replicas.meters();
  }

  HedgeBudget hedges() {
    return replicas.hedges();
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

  /** Sleeps, then has channels connect at once instead of at the end of their own back-off. */
  void sleep(Duration duration) {
    try {
      if (closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
        checkOpen();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
    replicas.refresh();
  }

  /** As {@link #sleep}, without a thread: {@code then} runs after it, or when this is closed. */
  void later(Duration duration, Runnable then) {
    sleepers.add(then);
    CompletableFuture.delayedExecutor(duration.toNanos(), TimeUnit.NANOSECONDS)
        .execute(() -> wake(then));
    if (isClosed()) {
      wake(then);
    }
  }

  private void wake(Runnable sleeper) {
    if (sleepers.remove(sleeper)) {
      replicas.refresh();
      sleeper.run();
    }
  }

  MeshException interrupted() {
    Thread.currentThread().interrupt();
    return new MeshException(Status.Code.CANCELLED, target + ": interrupted while waiting");
  }

  @Override
  public void close() {
    closed.countDown();
    replicas.close();
    List.copyOf(sleepers).forEach(this::wake);
  }
}
