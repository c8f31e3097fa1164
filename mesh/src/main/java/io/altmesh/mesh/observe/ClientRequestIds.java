package io.altmesh.mesh.observe;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;

/** Hands the id of the call that is being answered on to the servers that are called for it. */
final class ClientRequestIds implements ClientInterceptor {
  @Override
  public <Q, A> ClientCall<Q, A> interceptCall(
      MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
    String id = RequestId.of(Context.current());
    ClientCall<Q, A> call = next.newCall(method, options);
    return id == null ? call : new Named<>(id, call);
  }

  private static final class Named<Q, A> extends SimpleForwardingClientCall<Q, A> {
    private final String id;

    Named(String id, ClientCall<Q, A> call) {
      super(call);
      this.id = id;
    }

    @Override
    public void start(Listener<A> listener, Metadata headers) {
      if (!headers.containsKey(RequestId.HEADER)) {
        headers.put(RequestId.HEADER, id);
      }
      super.start(listener, headers);
    }
  }
}
