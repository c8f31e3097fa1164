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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives every call an id: in its context, its log lines, its trailers. */
final class ServerRequestIds implements ServerInterceptor {
  private static final Logger LOG = LoggerFactory.getLogger("altmesh.calls");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String id = RequestId.acceptOrMake(headers);
    Context context = RequestId.in(Context.current(), id, headers);
    return new Logged<>(id, Contexts.interceptCall(context, new Told<>(id, call), headers, next));
  }

  /** Tells the id to the caller, and the call's end to the log. */
  private static final class Told<Q, A> extends SimpleForwardingServerCall<Q, A> {
    private final String id;
    private final long since = System.nanoTime();

    Told(String id, ServerCall<Q, A> call) {
      super(call);
      this.id = id;
    }

    @Override
    public void close(Status status, Metadata trailers) {
      trailers.put(RequestId.HEADER, id);
      if (LOG.isDebugEnabled()) {
        RequestId.logging(id, () -> log(status));
      }
      super.close(status, trailers);
    }

    private void log(Status status) {
      long millis = (System.nanoTime() - since) / 1_000_000;
      LOG.debug("{} {} {} ms", getMethodDescriptor().getFullMethodName(), status.getCode(), millis);
    }
  }

  /** The call's events, with its id in what they log. */
  private static final class Logged<Q> extends SimpleForwardingServerCallListener<Q> {
    private final String id;

    Logged(String id, ServerCall.Listener<Q> listener) {
      super(listener);
      this.id = id;
    }

    @Override
    public void onMessage(Q message) {
      RequestId.logging(id, () -> super.onMessage(message));
    }

    @Override
    public void onHalfClose() {
      RequestId.logging(id, super::onHalfClose);
    }

    @Override
    public void onCancel() {
      RequestId.logging(id, super::onCancel);
    }
  }
}
