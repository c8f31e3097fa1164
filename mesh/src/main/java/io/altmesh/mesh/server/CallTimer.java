package io.altmesh.mesh.server;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.micrometer.core.instrument.Timer;

/** Times every call of every service by method and status code, and names it to the work. */
final class CallTimer implements ServerInterceptor {
  private final MeshMetrics metrics;

  CallTimer(MeshMetrics metrics) {
    this.metrics = metrics;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Timer.Sample started = Timer.start();
    String method = call.getMethodDescriptor().getFullMethodName();
    return Contexts.interceptCall(
        CalledMethod.in(Context.current(), method),
        new SimpleForwardingServerCall<Q, A>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            started.stop(metrics.call(method, status.getCode().name()));
            super.close(status, trailers);
          }
        },
        headers,
        next);
  }
}
