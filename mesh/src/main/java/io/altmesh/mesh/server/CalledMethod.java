package io.altmesh.mesh.server;

import io.grpc.Context;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The method by which work came in, as {@code altmesh.v1.Embedder/EmbedText}. */
final class CalledMethod {
  private static final Context.Key<@Nullable String> KEY = Context.key("altmesh-method");

  /** That of a {@link Canary}. */
  static final String CANARY = "canary";

  private static final String NONE = "none";
  private static final String SEVERAL = "several";

  private CalledMethod() {}

  static Context in(Context context, String method) {
    return context.withValue(KEY, method);
  }

  /** {@code none} outside a call. */
  static String of(Context context) {
    String method = KEY.get(context);
    return method == null ? NONE : method;
  }

  /** That of all, or {@code several}. */
  static String common(List<String> methods) {
    return methods.stream().distinct().count() == 1 ? methods.get(0) : SEVERAL;
  }
}
