package io.altmesh.mesh.observe;

import io.grpc.Metadata;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import org.jspecify.annotations.Nullable;

/** The W3C's {@code traceparent} and {@code tracestate} in a call's headers. */
final class TraceParent {
  private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

  private TraceParent() {}

  /** What of the caller's trace the headers name; the root when they name none. */
  static Context of(Metadata headers) {
    return W3C.extract(Context.root(), headers, new Headers());
  }

  static void put(Trace trace, Metadata headers) {
    W3C.inject(
        Context.root().with(trace.span()),
        headers,
        (carrier, name, value) -> {
          if (carrier != null) {
            carrier.discardAll(key(name));
            carrier.put(key(name), value);
          }
        });
  }

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  private static final class Headers implements TextMapGetter<Metadata> {
    @Override
    public Iterable<String> keys(Metadata headers) {
      return headers.keys();
    }

    @Override
    public @Nullable String get(@Nullable Metadata headers, String name) {
      return headers == null ? null : headers.get(key(name));
    }
  }
}
