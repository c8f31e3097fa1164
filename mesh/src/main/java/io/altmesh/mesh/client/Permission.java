package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.grpc.Channel;
import io.grpc.Status;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Leave to make one attempt at one replica. For a call its end counts; for a stream the first
 * answer counts as success, an end before that as failure, its later life not at all: chunks would
 * drown single calls. Thread-safe.
 */
final class Permission {
  private final Replica replica;
  private final long began = System.nanoTime();
  private final AtomicBoolean judged = new AtomicBoolean();
  private final AtomicBoolean released = new AtomicBoolean();

  Permission(Replica replica) {
    this.replica = replica;
  }

  Replica replica() {
    return replica;
  }

  String target() {
    return replica.target();
  }

  Channel channel() {
    return replica.channel();
  }

  void succeeded() {
    if (!judged.getAndSet(true)) {
      replica.succeeded(System.nanoTime() - began);
    }
  }

  void failed(Throwable why) {
    if (!judged.getAndSet(true)) {
      replica.failed(why, System.nanoTime() - began);
    }
    if (why instanceof MeshException mesh && mesh.code() == Status.Code.DEADLINE_EXCEEDED) {
      replica.reconnect();
    }
  }

  /** The attempt is over; one that neither succeeded nor failed is not counted. */
  void release() {
    if (!judged.getAndSet(true)) {
      replica.givenUp(System.nanoTime() - began);
    }
    if (!released.getAndSet(true)) {
      replica.leave();
    }
  }
}
