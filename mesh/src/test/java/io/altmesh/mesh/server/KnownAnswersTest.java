package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.EmbedderClient;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that need nothing computed, over a loopback socket. */
@Timeout(60)
class KnownAnswersTest {
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch busy = new CountDownLatch(1);

  /** Knows "known"; whatever else it is asked takes its one worker until the gate opens. */
  private final FakeModel model =
      new FakeModel() {
        @Override
        public Optional<EmbedResponse> knownText(EmbedTextRequest request) {
          return request.getTextsList().stream().allMatch("known"::equals)
              ? Optional.of(super.embedText(request))
              : Optional.empty();
        }
      };

  @Test
  void doNotWaitForAWorkerThatIsBusy() {
    try (TestEmbedder server = Settings.defaults().workers(1).queue(1).start(model);
        EmbedderClient client =
            EmbedderClient.connect(
                server.target(), ClientOptions.defaults().withPatience(Duration.ZERO))) {
      model.before =
          texts -> {
            if (!texts.contains("known")) {
              busy.countDown();
              Await.latch("gate", gate);
            }
          };
      CompletableFuture<EmbedResponse> slow = client.async().embedText(Requests.text("slow"));
      Await.latch("the worker is busy", busy);
      CompletableFuture<EmbedResponse> waiting = client.async().embedText(Requests.text("waits"));

      assertThat(client.embedText(Requests.text("known")).getModel().getFingerprint())
          .isEqualTo("aa11");
      client.streamText(
          List.of(Requests.text("known"), Requests.text("known")).iterator(), answer -> {});

      assertThat(slow).isNotDone();
      assertThat(waiting).isNotDone();
      gate.countDown();
      slow.join();
      waiting.join();
    }
  }
}
