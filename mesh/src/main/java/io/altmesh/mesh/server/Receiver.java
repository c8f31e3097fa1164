package io.altmesh.mesh.server;

import io.grpc.StatusRuntimeException;

/**
 * Takes the outcome of one list: exactly one of the two is called, once, on a worker or on the
 * thread that asked.
 *
 * @param <A> the answer
 */
public interface Receiver<A> {
  void answered(A answer);

  void failed(StatusRuntimeException status);
}
