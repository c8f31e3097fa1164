package io.altmesh.mesh.client;

import io.altmesh.mesh.client.Conduct.Tally;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves out, for a while, replicas that do much worse than the others: fail more often, or take
 * many times as long. A circuit breaker sees that a replica is bad; only its peers show that it is
 * worse than need be. At most half of the replicas are left out, and only while others are there.
 * Thread-safe.
 */
final class Outliers {
  private static final Logger LOG = LoggerFactory.getLogger(Outliers.class);

  static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);
  static final long EJECTION = TimeUnit.SECONDS.toNanos(30);
  private static final int FEWEST_ATTEMPTS = 10;
  private static final double FAILURES_ABOVE_PEERS = 0.3;
  private static final double TIMES_AS_SLOW = 5;

  private final String target;
  private final AtomicLong judged;

  Outliers(String target, long now) {
    this.target = target;
    this.judged = new AtomicLong(now);
  }

  /** Judges once an interval; between, does nothing. */
  void judge(List<Replica> replicas, long now) {
    long last = judged.get();
    if (now - last >= INTERVAL && judged.compareAndSet(last, now)) {
      eject(replicas, now);
      replicas.forEach(replica -> replica.conduct().reset(now));
    }
  }

  private void eject(List<Replica> replicas, long now) {
    long out = replicas.stream().filter(replica -> replica.conduct().isEjected(now)).count();
    for (Replica replica : replicas) {
      Tally tally = replica.conduct().tally();
      List<Tally> peers =
          replicas.stream()
              .filter(other -> other != replica)
              .map(other -> other.conduct().tally())
              .filter(other -> other.attempts() >= FEWEST_ATTEMPTS)
              .toList();
      if (2 * (out + 1) <= replicas.size() && isOutlier(tally, peers)) {
        replica.conduct().eject(now, EJECTION);
        out++;
        LOG.warn(
            "{}: {} is left out for a while: {} of {} attempts failed, an answer took {} ms",
            target,
            replica,
            tally.failed(),
            tally.attempts(),
            Math.round(tally.meanNanos() / 1e6));
      }
    }
  }

  private static boolean isOutlier(Tally tally, List<Tally> peers) {
    if (peers.isEmpty() || tally.attempts() < FEWEST_ATTEMPTS) {
      return false;
    }
    return tally.failureShare() > median(peers, Tally::failureShare) + FAILURES_ABOVE_PEERS
        || tally.meanNanos() > TIMES_AS_SLOW * median(peers, Tally::meanNanos);
  }

  private static double median(List<Tally> tallies, ToDoubleFunction<Tally> of) {
    return tallies.stream()
        .mapToDouble(of)
        .sorted()
        .skip((tallies.size() - 1) / 2)
        .findFirst()
        .orElseThrow();
  }
}
