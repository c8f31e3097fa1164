package io.altmesh.mesh.client;

import io.altmesh.mesh.MeshException;
import io.grpc.Status;

/**
 * One permission of a circuit breaker, for a stream: its first answer counts as success, its end
 * before that as failure. A stream's later life is not counted; chunks would drown single calls.
 */
final class Permission {
  private final Breaker breaker;
  private boolean used;

  Permission(Breaker breaker) {
    this.breaker = breaker;
  }

  void succeeded() {
    if (!used) {
      used = true;
      breaker.succeeded();
    }
  }

  void failed(MeshException why) {
    if (!used) {
      used = true;
      breaker.failed(why);
    }
  }

  /** Gives an unused permission back, uncounted. */
  void release() {
    if (!used) {
      failed(new MeshException(Status.Code.CANCELLED, "given up"));
    }
  }
}
