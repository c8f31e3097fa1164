package io.altmesh.mesh.observe;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;

/** A span for every call that is answered, below the caller's. */
final class ServerSpans implements ServerInterceptor {
  private final Tracer tracer;

  ServerSpans(Tracer tracer) {
    this.tracer = tracer;
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String method = call.getMethodDescriptor().getFullMethodName();
    Trace trace = Trace.begin(tracer, TraceParent.of(headers), method, SpanKind.SERVER);
    String id = RequestId.of(Context.current());
    if (id != null) {
      trace.span().setAttribute("altmesh.request_id", id);
    }
    ServerCall.Listener<Q> listener =
        Contexts.interceptCall(
            trace.in(Context.current()), new Ended<>(trace, call), headers, next);
    return new SimpleForwardingServerCallListener<>(listener) {
      @Override
      public void onCancel() {
        end(trace, Status.CANCELLED);
        super.onCancel();
      }
    };
  }

  private static final class Ended<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final Trace trace;

    Ended(Trace trace, ServerCall<Q, A> call) {
      super(call);
      this.trace = trace;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      end(trace, status);
      super.close(status, trailers);
    }
  }

  /** Of a client's call alike; what has ended already takes no notice. */
  static void end(Trace trace, Status status) {
    trace.span().setAttribute("rpc.grpc.status_code", status.getCode().value());
    if (!status.isOk()) {
      trace.span().setStatus(StatusCode.ERROR, status.getCode().name());
    }
    trace.span().end();
  }
}
