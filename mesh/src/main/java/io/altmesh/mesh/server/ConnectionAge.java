package io.altmesh.mesh.server;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How old the connection of a call may become. When it is so old, gRPC tells the client to make a
 * new one, and lets what is under way on the old one end; it cuts what does not within a grace.
 * Streams do not end by themselves: they are told, once the client knows, and go on on the new
 * connection. Thread-safe.
 */
final class ConnectionAge extends ServerTransportFilter implements ServerInterceptor {
  private static final Attributes.Key<Long> BORN =
      Attributes.Key.create("altmesh.connection-born-nanos");
  private static final Context.Key<Long> OLD = Context.key("altmesh.connection-old-nanos");
  private static final ScheduledThreadPoolExecutor TIMER = timer();

  /**
   * gRPC tells a client sooner or later by up to a tenth, so that they do not all come back at
   * once.
   */
  private static final double JITTER = 0.1;

  /** What is under way has to end in, once it has been told. */
  private static final Duration MOST_GRACE = Duration.ofSeconds(30);

  /** That the client has been told is certain by then, on a busy machine too. */
  private static final Duration MARGIN = Duration.ofMillis(200);

  private final Duration most;

  /**
   * @param most zero for any age
   */
  ConnectionAge(Duration most) {
    this.most = most;
  }

  private static ScheduledThreadPoolExecutor timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "altmesh-connection-age");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  /** What gRPC is told. */
  long nanos() {
    return most.isZero() ? Long.MAX_VALUE : most.toNanos();
  }

  /** From when gRPC tells the client until it cuts. */
  long graceNanos() {
    return most.isZero()
        ? MOST_GRACE.toNanos()
        : (long) (2 * JITTER * most.toNanos()) + Math.min(most.toNanos(), MOST_GRACE.toNanos());
  }

  @Override
  public Attributes transportReady(Attributes connection) {
    return connection.toBuilder().set(BORN, System.nanoTime()).build();
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    Long born = call.getAttributes().get(BORN);
    if (born == null || most.isZero()) {
      return next.startCall(call, headers);
    }
    long old = born + (long) ((1 + JITTER) * most.toNanos()) + MARGIN.toNanos();
    return Contexts.interceptCall(Context.current().withValue(OLD, old), call, headers, next);
  }

  /**
   * Runs something when the connection of the current call is old and its client knows.
   *
   * @return to be cancelled when it is needed no more
   */
  static Future<?> whenOld(Runnable told) {
    @Nullable Long old = OLD.get();
    return old == null
        ? new CompletableFuture<Void>()
        : TIMER.schedule(told, old - System.nanoTime(), TimeUnit.NANOSECONDS);
  }
}
