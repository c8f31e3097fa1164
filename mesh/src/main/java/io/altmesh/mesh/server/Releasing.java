package io.altmesh.mesh.server;

import io.grpc.StatusRuntimeException;

/** Lets a list's model go when its outcome is there, before the caller hears of it. */
record Releasing<A>(ModelLease lease, Receiver<A> receiver) implements Receiver<A> {
  @Override
  public void answered(A answer) {
    lease.close();
    receiver.answered(answer);
  }

  @Override
  public void failed(StatusRuntimeException status) {
    lease.close();
    receiver.failed(status);
  }
}
