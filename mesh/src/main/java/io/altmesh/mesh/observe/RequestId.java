package io.altmesh.mesh.observe;

import io.grpc.Context;
import io.grpc.Metadata;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * What names one call in every log, here and in the servers that it calls in turn: {@code
 * x-request-id} of the caller's headers, or one made here. It is told in the trailers.
 */
public final class RequestId {
  /** In headers and trailers. */
  public static final Metadata.Key<String> HEADER =
      Metadata.Key.of("x-request-id", Metadata.ASCII_STRING_MARSHALLER);

  /** Its name in a log line's context. */
  public static final String LOGGED = "request";

  /** A caller's id goes into logs: neither long nor with anything that could forge a line. */
  private static final Pattern FIT = Pattern.compile("[A-Za-z0-9._:/+=-]{1,128}");

  private static final int MOST_TOLD = 8;

  static final Context.Key<@Nullable String> KEY = Context.key("altmesh-request-id");

  /** Where the caller named its call itself. */
  private static final Context.Key<@Nullable String> GIVEN = Context.key("altmesh-given-id");

  private RequestId() {}

  /** Null outside a call. */
  public static @Nullable String of(Context context) {
    return KEY.get(context);
  }

  /**
   * The caller's own, the same at each of its attempts; null when it gave none that is fit to be
   * logged.
   */
  public static @Nullable String given(Context context) {
    return GIVEN.get(context);
  }

  /** The context of a call that has an id, made here or given. */
  static Context in(Context context, String id, Metadata headers) {
    Context named = context.withValue(KEY, id);
    return id.equals(headers.get(HEADER)) ? named.withValue(GIVEN, id) : named;
  }

  /** The caller's, if it is fit to be logged, or a new one: 16 hexadecimal digits. */
  static String acceptOrMake(Metadata headers) {
    String given = headers.get(HEADER);
    return given != null && FIT.matcher(given).matches() ? given : make();
  }

  private static String make() {
    return String.format("%016x", ThreadLocalRandom.current().nextLong());
  }

  /** Runs work of several calls with their ids in the log lines of this thread. */
  public static void logging(List<Context> calls, Runnable work) {
    logging(
        calls.stream()
            .map(RequestId::of)
            .filter(Objects::nonNull)
            .limit(MOST_TOLD)
            .collect(Collectors.joining(",")),
        work);
  }

  static void logging(String id, Runnable work) {
    String before = MDC.get(LOGGED);
    MDC.put(LOGGED, id);
    try {
      work.run();
    } finally {
      if (before == null) {
        MDC.remove(LOGGED);
      } else {
        MDC.put(LOGGED, before);
      }
    }
  }
}
