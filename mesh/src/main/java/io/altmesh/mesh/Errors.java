package io.altmesh.mesh;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.netty.handler.ssl.NotSslRecordException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where failures become gRPC statuses and statuses become failures. A retry delay
 * travels as {@code google.rpc.RetryInfo}. What nobody foresaw is logged here, once, and leaves the
 * process as INTERNAL without its message: a caller learns no path and no stack.
 */
public final class Errors {
  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);

  /** What a TLS port of ours says to who speaks HTTP/2 in clear. */
  private static final Pattern CALLED_IN_CLEAR =
      Pattern.compile("INADEQUATE_SECURITY.*debug data: (.*)");

  private Errors() {}

  /** What a service answers for a failure of any kind. */
  public static StatusRuntimeException toStatus(Throwable failure) {
    if (failure instanceof MeshException mesh) {
      return toStatus(mesh);
    }
    if (failure instanceof StatusRuntimeException status) {
      return status;
    }
    LOG.error("Unforeseen failure while answering a call", failure);
    return Status.INTERNAL
        .withDescription("internal error: " + failure.getClass().getSimpleName())
        .asRuntimeException();
  }

  private static StatusRuntimeException toStatus(MeshException failure) {
    com.google.rpc.Status.Builder status =
        com.google.rpc.Status.newBuilder()
            .setCode(failure.code().value())
            .setMessage(String.valueOf(failure.getMessage()));
    failure.retryDelay().ifPresent(delay -> status.addDetails(retryInfo(delay)));
    return StatusProto.toStatusRuntimeException(status.build());
  }

  private static Any retryInfo(Duration delay) {
    com.google.protobuf.Duration.Builder wire =
        com.google.protobuf.Duration.newBuilder()
            .setSeconds(delay.getSeconds())
            .setNanos(delay.getNano());
    return Any.pack(RetryInfo.newBuilder().setRetryDelay(wire).build());
  }

  /**
   * What a client throws for a failed call.
   *
   * @param target the address that was called, for the message
   */
  public static MeshException fromStatus(Throwable failure, String target) {
    if (failure instanceof MeshException mesh) {
      return mesh;
    }
    Status status = Status.fromThrowable(failure);
    String unlike = unlikeSecurity(status);
    if (unlike != null) {
      // Not UNAVAILABLE, as gRPC has it: waiting does not help, another replica may.
      return new MeshException(
          Status.Code.FAILED_PRECONDITION, target + ": " + unlike, null, failure);
    }
    return new MeshException(
        status.getCode(), target + ": " + describe(status), retryDelay(failure), failure);
  }

  /** What is wrong where one side speaks TLS and the other does not; null where that agrees. */
  private static @Nullable String unlikeSecurity(Status status) {
    if (status.getCause() instanceof NotSslRecordException) {
      return "it was called over TLS and speaks in clear (expected: a --security file without"
          + " client.trust, or a server whose own has server.certificate)";
    }
    Matcher told = CALLED_IN_CLEAR.matcher(String.valueOf(status.getDescription()));
    return told.find() ? told.group(1) : null;
  }

  private static String describe(Status status) {
    String description = status.getDescription();
    Throwable cause = status.getCause();
    StringBuilder text = new StringBuilder(status.getCode().name());
    if (description != null) {
      text.append(": ").append(description);
    }
    if (cause != null && cause.getMessage() != null) {
      text.append(" (").append(cause.getMessage()).append(')');
    }
    return text.toString();
  }

  private static @Nullable Duration retryDelay(Throwable failure) {
    if (!(failure instanceof StatusRuntimeException || failure instanceof StatusException)) {
      return null;
    }
    com.google.rpc.Status details = StatusProto.fromThrowable(failure);
    if (details == null) {
      return null;
    }
    for (Any detail : details.getDetailsList()) {
      if (detail.is(RetryInfo.class)) {
        return delay(detail);
      }
    }
    return null;
  }

  private static @Nullable Duration delay(Any detail) {
    try {
      com.google.protobuf.Duration delay = detail.unpack(RetryInfo.class).getRetryDelay();
      return Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
    } catch (InvalidProtocolBufferException e) {
      return null; // a hint that cannot be read is no hint
    }
  }
}
