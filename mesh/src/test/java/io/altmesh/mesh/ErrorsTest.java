package io.altmesh.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ErrorsTest {

  @Test
  void codeMessageAndRetryDelayTravel() {
    MeshException sent = MeshException.resourceExhausted("queue full", Duration.ofMillis(1500));

    MeshException received = Errors.fromStatus(Errors.toStatus(sent), "teacher:7001");

    assertThat(received.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    assertThat(received).hasMessage("teacher:7001: RESOURCE_EXHAUSTED: queue full");
    assertThat(received.retryDelay()).contains(Duration.ofMillis(1500));
  }

  @Test
  void withoutADelayThereIsNone() {
    assertThat(
            Errors.fromStatus(Errors.toStatus(MeshException.unavailable("off")), "t").retryDelay())
        .isEmpty();
  }

  @Test
  void theUnforeseenLeavesWithoutItsMessage() {
    Status status =
        Errors.toStatus(new IllegalStateException("/home/secret/model.bin is gone")).getStatus();

    assertThat(status.getCode()).isEqualTo(Status.Code.INTERNAL);
    assertThat(status.getDescription()).isEqualTo("internal error: IllegalStateException");
  }
}
