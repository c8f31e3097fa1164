package io.altmesh.mesh.observe;

import io.grpc.Context;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A span with the tracer that records what lies below it, as gRPC's {@code Context} carries it.
 * Thread-safe.
 */
public record Trace(Tracer tracer, Span span) {
  private static final Context.Key<@Nullable Trace> KEY = Context.key("altmesh-trace");

  /** Null when the work of this context is not traced. */
  public static @Nullable Trace of(Context context) {
    return KEY.get(context);
  }

  /** Begins a span, below that of {@code parent} if it has one. */
  static Trace begin(Tracer tracer, Context parent, String name, SpanKind kind) {
    return begin(tracer, telemetry(parent), name, kind);
  }

  static Trace begin(
      Tracer tracer, io.opentelemetry.context.Context parent, String name, SpanKind kind) {
    return new Trace(
        tracer, tracer.spanBuilder(name).setParent(parent).setSpanKind(kind).startSpan());
  }

  /** What lies below this span carries this context. */
  Context in(Context context) {
    return context.withValue(KEY, this);
  }

  /**
   * Records what has happened below the span of {@code context}, from a moment of {@link
   * System#nanoTime()} until now; nothing where that is not traced.
   */
  public static void record(Context context, String name, long sinceNanos) {
    Trace above = of(context);
    if (above != null) {
      long took = System.nanoTime() - sinceNanos;
      long now = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
      above
          .tracer()
          .spanBuilder(name)
          .setParent(telemetry(context))
          .setStartTimestamp(now - took, TimeUnit.NANOSECONDS)
          .startSpan()
          .end(now, TimeUnit.NANOSECONDS);
    }
  }

  /** Begins a span below the one that is current on this thread; nothing where there is none. */
  public static Traced begin(String name) {
    Context current = Context.current();
    Trace above = of(current);
    return above == null
        ? Traced.nothing()
        : Traced.enter(begin(above.tracer(), current, name, SpanKind.INTERNAL));
  }

  /** As the propagators want it. */
  static io.opentelemetry.context.Context telemetry(Context context) {
    Trace trace = of(context);
    io.opentelemetry.context.Context root = io.opentelemetry.context.Context.root();
    return trace == null ? root : root.with(trace.span());
  }
}
