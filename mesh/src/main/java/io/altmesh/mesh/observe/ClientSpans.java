package io.altmesh.mesh.observe;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;

/** A span for every call that is made, below the one that is current, named to the server. */
final class ClientSpans implements ClientInterceptor {
  private final Tracer tracer;

  ClientSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    return new SpannedCall<>(
        Trace.begin(tracer, Context.current(), method.getFullMethodName(), SpanKind.CLIENT),
        next.newCall(method, options));
  }

  private static final class SpannedCall<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private final Trace trace;

    SpannedCall(Trace trace, ClientCall<Q, A> call) {
      super(call);
      this.trace = trace;
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      TraceParent.put(trace, headers);
      super.start(
          new SimpleForwardingClientCallListener<>(listener) {
            @Override
            public void onClose(Status status, Metadata trailers) {
              ServerSpans.end(trace, status);
              super.onClose(status, trailers);
            }
          },
          headers);
    }
  }
}
