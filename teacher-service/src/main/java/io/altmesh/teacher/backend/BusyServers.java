package io.altmesh.teacher.backend;

import io.altmesh.mesh.Errors;
import io.altmesh.mesh.MeshException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.function.Supplier;

/** Servers of others say that they are full, but not when to come back. */
final class BusyServers {
  private static final Duration COME_BACK = Duration.ofMillis(200);

  private BusyServers() {}

  /**
   * One attempt of {@link io.altmesh.mesh.client.Endpoint#call}: RESOURCE_EXHAUSTED is tried again
   * like every outage. (From our own servers it means a message that is too large, unless it says
   * when to come back.)
   */
  static <T> T retryable(Supplier<T> attempt) {
    try {
      return attempt.get();
    } catch (StatusRuntimeException e) {
      boolean full = e.getStatus().getCode() == Status.Code.RESOURCE_EXHAUSTED;
      if (!full || isTooLarge(e)) {
        throw e;
      }
      MeshException told = Errors.fromStatus(e, "server");
      throw told.retryDelay().isPresent()
          ? e
          : MeshException.resourceExhausted(String.valueOf(told.getMessage()), COME_BACK);
    }
  }

  /** gRPC's own refusal of a message beyond a limit, which no waiting mends. */
  private static boolean isTooLarge(StatusRuntimeException failure) {
    String description = failure.getStatus().getDescription();
    return description != null && description.contains("message larger than max");
  }
}
