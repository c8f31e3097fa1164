package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The servers behind one target, each with a channel of its own, in the order in which they are to
 * be asked. They are told apart here, above gRPC's channels, because who answered matters: replicas
 * must be the same model, each has a circuit breaker, and a stream goes on at another one.
 * Thread-safe.
 */
final class Replicas implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

  private final Target target;
  private final ClientOptions options;
  private final ClientMeters meters;
  private final Outliers outliers;
  private final HedgeBudget hedges = new HedgeBudget();
  private final AtomicInteger turn = new AtomicInteger();
  private final AtomicBoolean resolving = new AtomicBoolean();
  private volatile List<Replica> replicas = List.of();
  private volatile long resolvedAt;
  private boolean closed;

  Replicas(Target target, ClientOptions options) {
    this.target = target;
    this.options = options;
    this.meters = new ClientMeters(options.meters(), target.toString());
    this.outliers = new Outliers(target.toString(), System.nanoTime());
  }

  ClientMeters meters() {
    return meters;
  }

  HedgeBudget hedges() {
    return hedges;
  }

  /** What one call has tried is its own. */
  Round round() {
    return new Round(this);
  }

  /**
   * The replicas in the order in which to ask them: outliers last, those of another model only when
   * there are no others. The first call for a name blocks until its addresses are known.
   *
   * @throws MeshException UNAVAILABLE when no address is known
   */
  List<Replica> inOrder() {
    List<Replica> all = new ArrayList<>(current());
    if (!all.stream().allMatch(Replica::isForeign)) {
      all.removeIf(Replica::isForeign);
    }
    if (all.size() > 1) {
      order(all);
      outliers.judge(all, System.nanoTime());
      all.sort(Comparator.comparing(Replica::isEjected));
    }
    return all;
  }

  private void order(List<Replica> all) {
    switch (options.replicas().balance()) {
      case ROUND_ROBIN ->
          Collections.rotate(all, -Math.floorMod(turn.getAndIncrement(), all.size()));
      case LEAST_REQUEST -> {
        Collections.shuffle(all); // equals in any order: else the first would get all that is rare
        Map<Replica, Integer> inFlight = new LinkedHashMap<>();
        all.forEach(replica -> inFlight.put(replica, replica.inFlight()));
        all.sort(Comparator.comparingInt(inFlight::get));
      }
    }
  }

  private List<Replica> current() {
    if (replicas.isEmpty()) {
      resolve();
    } else if (isStale()) {
      resolveAside();
    }
    return replicas;
  }

  private boolean isStale() {
    long age = System.nanoTime() - resolvedAt;
    return target.isResolved() && age > options.replicas().resolveEvery().toNanos();
  }

  /** After a wait: replicas may have moved, and channels need not wait for their own back-off. */
  void refresh() {
    if (target.isResolved()) {
      resolveAside();
    }
    replicas.forEach(replica -> replica.channel().resetConnectBackoff());
  }

  private void resolveAside() {
    if (!resolving.getAndSet(true)) {
      Thread thread = new Thread(this::resolveQuietly, "addresses-of-" + target);
      thread.setDaemon(true);
      thread.start();
    }
  }

  private void resolveQuietly() {
    try {
      resolve();
    } catch (MeshException e) {
      LOG.debug("{}: its replicas stay as they were: {}", target, e.getMessage());
    } finally {
      resolving.set(false);
    }
  }

  private void resolve() {
    List<ReplicaAddress> addresses = target.resolve();
    synchronized (this) {
      if (closed) {
        throw new MeshException(Status.Code.CANCELLED, target + ": this client was closed");
      }
      resolvedAt = System.nanoTime();
      replicas = updated(addresses);
    }
  }

  private List<Replica> updated(List<ReplicaAddress> addresses) {
    Map<ReplicaAddress, Replica> known = new LinkedHashMap<>();
    replicas.forEach(replica -> known.put(replica.address(), replica));
    List<Replica> now = new ArrayList<>();
    for (ReplicaAddress address : addresses) {
      Replica same = known.remove(address);
      now.add(same == null ? open(address) : same);
    }
    // What is under way there ends by itself; the server has left the name, not the network.
    known.values().forEach(this::leave);
    if (!replicas.isEmpty() && (now.size() != replicas.size() || !known.isEmpty())) {
      LOG.info("{}: replicas are now {}", target, now);
    }
    return now;
  }

  private Replica open(ReplicaAddress address) {
    Replica replica = new Replica(address, options, meters);
    meters.watch(replica);
    return replica;
  }

  private void leave(Replica gone) {
    meters.forget(gone);
    gone.channel().shutdown();
  }

  @Override
  public synchronized void close() {
    closed = true;
    meters.close();
    replicas.forEach(Replica::close);
  }
}
