package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one call, or one stream, knows of its replicas: which it has not tried since it last waited,
 * and which refuse it for good. Another replica is tried at once; only when all have failed is
 * there a wait. Thread-safe.
 */
final class Round {
  private final Replicas replicas;
  private final Map<Replica, MeshException> refusals = new HashMap<>();
  private @Nullable Deque<Replica> untried;
  private @Nullable MeshException passing;

  Round(Replicas replicas) {
    this.replicas = replicas;
  }

  /**
   * Leave for an attempt at the next replica that has not been tried.
   *
   * @throws MeshException why there is none
   */
  synchronized Permission next() {
    Deque<Replica> left = untried();
    while (!left.isEmpty()) {
      try {
        return left.removeFirst().acquire();
      } catch (MeshException e) {
        passing = e;
      }
    }
    throw verdict();
  }

  synchronized boolean hasNext() {
    return !untried().isEmpty();
  }

  /** Whether there is one that does as well as the others. */
  synchronized boolean hasGoodNext() {
    Replica next = untried().peekFirst();
    return next != null && !next.isEjected();
  }

  private Deque<Replica> untried() {
    if (untried == null) {
      untried = new ArrayDeque<>(replicas.inOrder());
      untried.removeAll(refusals.keySet());
    }
    return untried;
  }

  /** Notes a failed attempt. */
  synchronized void failed(Permission permission, MeshException why) {
    permission.failed(why);
    if (why.code() == Status.Code.FAILED_PRECONDITION) {
      refusals.put(permission.replica(), why);
    } else {
      passing = why;
    }
  }

  /** Whether another replica may do better at once. */
  synchronized boolean goesOnElsewhere(MeshException failure) {
    boolean goesOn = mayDifferElsewhere(failure) && hasNext();
    if (goesOn) {
      replicas.meters().failedOver();
    }
    return goesOn;
  }

  /** Whether the failure may be this one replica's alone. */
  static boolean mayDifferElsewhere(MeshException failure) {
    return switch (failure.code()) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, CANCELLED, INTERNAL, UNKNOWN -> true;
      // Another model is served there.
      case FAILED_PRECONDITION -> true;
      case RESOURCE_EXHAUSTED -> failure.retryDelay().isPresent();
      default -> false;
    };
  }

  /**
   * Why the whole round failed: a reason that passes, if one replica had such, is worth a wait.
   *
   * @param last the failure that ended it
   */
  synchronized MeshException verdict(MeshException last) {
    return passing != null && mayDifferElsewhere(last) ? passing : last;
  }

  private MeshException verdict() {
    return passing != null
        ? passing
        : refusals.values().stream()
            .findFirst()
            .orElseGet(() -> MeshException.unavailable("no replica is there to be asked"));
  }

  /** Begins anew, after a wait: all but those that refuse for good may be tried again. */
  void again() {
    again(List.of());
  }

  /**
   * Begins anew.
   *
   * @param inUse replicas that need not be tried
   */
  synchronized void again(Collection<Replica> inUse) {
    untried = null;
    passing = null;
    if (!inUse.isEmpty()) {
      untried().removeAll(inUse);
    }
  }
}
