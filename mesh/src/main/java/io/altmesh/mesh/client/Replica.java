package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.grpc.ManagedChannel;
import java.time.Duration;

/**
 * One server among those of a target: its channel, its circuit breaker, and a bulkhead that bounds
 * what is under way there. Thread-safe; whoever made it closes it.
 */
final class Replica implements AutoCloseable {
  // How soon room may be there again: about an answer's time.
  private static final Duration ROOM = Duration.ofMillis(50);

  private final ReplicaAddress address;
  private final int mostInFlight;
  private final ManagedChannel channel;
  private final Breaker breaker;
  private final Bulkhead bulkhead;
  private final ClientMeters meters;
  private final Conduct conduct = new Conduct();
  private volatile boolean foreign;

  /** How a replica stands, the worst first. */
  enum State {
    /** It answered as another model. */
    FOREIGN,
    /** It failed too often of late. */
    CIRCUIT_OPEN,
    /** It failed too often, and a few calls try whether it still does. */
    CIRCUIT_HALF_OPEN,
    /** It did much worse than the others. */
    EJECTED,
    USABLE
  }

  Replica(ReplicaAddress address, ClientOptions options, ClientMeters meters) {
    this.address = address;
    this.mostInFlight = options.replicas().inFlight();
    this.channel = Channels.open(address, options);
    this.breaker = new Breaker(address.target());
    this.meters = meters;
    this.bulkhead =
        Bulkhead.of(
            address.target(),
            BulkheadConfig.custom()
                .maxConcurrentCalls(mostInFlight)
                .maxWaitDuration(Duration.ZERO)
                .build());
  }

  ReplicaAddress address() {
    return address;
  }

  String target() {
    return address.target();
  }

  ManagedChannel channel() {
    return channel;
  }

  Breaker breaker() {
    return breaker;
  }

  Conduct conduct() {
    return conduct;
  }

  State state() {
    if (foreign) {
      return State.FOREIGN;
    }
    return switch (breaker.state()) {
      case OPEN, FORCED_OPEN -> State.CIRCUIT_OPEN;
      case HALF_OPEN -> State.CIRCUIT_HALF_OPEN;
      default -> isEjected() ? State.EJECTED : State.USABLE;
    };
  }

  boolean isEjected() {
    return conduct.isEjected(System.nanoTime());
  }

  /** Calls and streams under way. */
  int inFlight() {
    return mostInFlight - bulkhead.getMetrics().getAvailableConcurrentCalls();
  }

  /** It answered as another model than this client's: it is left alone while others are there. */
  boolean isForeign() {
    return foreign;
  }

  void foreign(boolean value) {
    foreign = value;
  }

  /**
   * One attempt may be made here; its {@link Permission} is to be released.
   *
   * @throws MeshException UNAVAILABLE while the circuit is open, RESOURCE_EXHAUSTED while as much
   *     is under way as may be
   */
  Permission acquire() {
    if (!bulkhead.tryAcquirePermission()) {
      throw MeshException.resourceExhausted(
          target() + ": " + mostInFlight + " calls of this client are under way there", ROOM);
    }
    try {
      breaker.acquire();
    } catch (MeshException e) {
      bulkhead.releasePermission();
      throw e;
    }
    return new Permission(this);
  }

  void succeeded(long nanos) {
    breaker.succeeded();
    conduct.answered(nanos);
    meters.attempted(this, "OK", nanos);
  }

  void failed(Throwable why, long nanos) {
    breaker.failed(why);
    if (Breaker.serverFailed(why)) {
      conduct.failed();
    }
    meters.attempted(this, why instanceof MeshException mesh ? mesh.code().name() : "LOST", nanos);
  }

  void givenUp(long nanos) {
    breaker.giveBack();
    meters.attempted(this, "GIVEN_UP", nanos);
  }

  /**
   * It was silent for a whole deadline: its connection may be dead without either side knowing, so
   * the next call makes a new one. What is under way on the old one goes on there.
   */
  void reconnect() {
    channel.enterIdle();
  }

  void leave() {
    bulkhead.onComplete();
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }

  @Override
  public String toString() {
    return target();
  }
}
