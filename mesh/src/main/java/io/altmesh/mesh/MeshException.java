package io.altmesh.mesh;

import io.grpc.Status;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure that travels: a gRPC status code, a message for people ("given (expected: …)" and the
 * fix), and perhaps when to come back. Backends throw it, clients catch it; {@link Errors} is the
 * one place that turns it into a status and back.
 */
public class MeshException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Status.Code code;
  private final @Nullable Duration retryDelay;

  public MeshException(Status.Code code, String message) {
    this(code, message, null, null);
  }

  public MeshException(
      Status.Code code, String message, @Nullable Duration retryDelay, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryDelay = retryDelay;
  }

  /** The request is wrong and stays wrong. */
  public static MeshException invalidArgument(String format, Object... arguments) {
    return new MeshException(Status.Code.INVALID_ARGUMENT, text(format, arguments));
  }

  /** The server is not in the state the request needs, such as another model's fingerprint. */
  public static MeshException failedPrecondition(String format, Object... arguments) {
    return new MeshException(Status.Code.FAILED_PRECONDITION, text(format, arguments));
  }

  /** What was asked for does not exist here (any more). */
  public static MeshException notFound(String format, Object... arguments) {
    return new MeshException(Status.Code.NOT_FOUND, text(format, arguments));
  }

  /** Loading, draining or out of reach: come back later. */
  public static MeshException unavailable(String format, Object... arguments) {
    return new MeshException(Status.Code.UNAVAILABLE, text(format, arguments));
  }

  /** A server that drains: what it did not answer may be asked of another one at once. */
  public static MeshException goodbye(String message) {
    return new MeshException(Status.Code.UNAVAILABLE, message, Duration.ZERO, null);
  }

  /** What came is not what was promised: a digest, a size. */
  public static MeshException dataLoss(String format, Object... arguments) {
    return new MeshException(Status.Code.DATA_LOSS, text(format, arguments));
  }

  /** Full: come back after {@code retryDelay}. */
  public static MeshException resourceExhausted(String message, Duration retryDelay) {
    return new MeshException(Status.Code.RESOURCE_EXHAUSTED, message, retryDelay, null);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  public Status.Code code() {
    return code;
  }

  /** When the server asked to be called again; empty when it said nothing. */
  public Optional<Duration> retryDelay() {
    return Optional.ofNullable(retryDelay);
  }

  /** Whether a server that drains said so: no failure of its, and no reason to wait. */
  public boolean isGoodbye() {
    return code == Status.Code.UNAVAILABLE && Duration.ZERO.equals(retryDelay);
  }
}
