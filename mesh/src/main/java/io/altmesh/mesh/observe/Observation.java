package io.altmesh.mesh.observe;

import io.grpc.ClientInterceptor;
import io.grpc.Context;
import io.grpc.ServerInterceptor;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a server's and a client's calls are followed. Request ids are always told; spans are recorded
 * only with a tracer, and without one nothing of them is on a call's way.
 *
 * @param tracer records spans; null for none
 */
public record Observation(@Nullable Tracer tracer) {
  /** Request ids alone. */
  public static final Observation NONE = new Observation(null);

  /** Request ids, and spans by {@code tracer}. */
  public static Observation tracedBy(Tracer tracer) {
    return new Observation(tracer);
  }

  /** What a server's calls go through, as its builder takes them: the last sees a call first. */
  public List<ServerInterceptor> server() {
    return tracer == null
        ? List.of(new ServerRequestIds())
        : List.of(new ServerSpans(tracer), new ServerRequestIds());
  }

  /** What a client's calls go through. */
  public List<ClientInterceptor> client() {
    return tracer == null
        ? List.of(new ClientRequestIds())
        : List.of(new ClientRequestIds(), new ClientSpans(tracer));
  }

  /**
   * Begins a span below the one that is current, or a trace of its own, and makes it current on
   * this thread until it is closed.
   *
   * @param name as {@code trainer.read}
   */
  public Traced begin(String name) {
    return begin(name, Context.current());
  }

  /** As {@link #begin(String)}, below the span of another context, as of work handed over. */
  public Traced begin(String name, Context parent) {
    return tracer == null
        ? Traced.nothing()
        : Traced.enter(Trace.begin(tracer, parent, name, SpanKind.INTERNAL));
  }
}
