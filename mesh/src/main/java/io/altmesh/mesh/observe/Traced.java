package io.altmesh.mesh.observe;

import io.grpc.Context;
import io.opentelemetry.api.trace.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * A span that is current on the thread that began it, from then until it is closed there. That of
 * work which is not traced does nothing.
 */
public final class Traced implements AutoCloseable {
  private static final Traced NOTHING = new Traced(null, Context.ROOT, Context.ROOT);

  private final @Nullable Trace trace;
  private final Context context;
  private final Context previous;

  private Traced(@Nullable Trace trace, Context context, Context previous) {
    this.trace = trace;
    this.context = context;
    this.previous = previous;
  }

  static Traced nothing() {
    return NOTHING;
  }

  static Traced enter(Trace trace) {
    Context context = trace.in(Context.current());
    return new Traced(trace, context, context.attach());
  }

  /** For the work that this span hands to other threads; the current context when untraced. */
  public Context context() {
    return trace == null ? Context.current() : context;
  }

  /** A fact about the work, as {@code items}. */
  public Traced with(String key, long value) {
    if (trace != null) {
      trace.span().setAttribute(key, value);
    }
    return this;
  }

  public Traced with(String key, String value) {
    if (trace != null) {
      trace.span().setAttribute(key, value);
    }
    return this;
  }

  /** The work failed. */
  public void failed(Throwable failure) {
    if (trace != null) {
      trace.span().setStatus(StatusCode.ERROR, String.valueOf(failure.getMessage()));
    }
  }

  @Override
  public void close() {
    if (trace != null) {
      trace.span().end();
      context.detach(previous);
    }
  }
}
