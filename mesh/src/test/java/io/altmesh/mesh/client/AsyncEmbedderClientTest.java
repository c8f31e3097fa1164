package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.grpc.Context;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class AsyncEmbedderClientTest {
  private final FakeModel model = new FakeModel();
  private final TestEmbedder teacher = Settings.defaults().workers(4).start(model);
  private final Waits waits = new Waits();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final EmbedderClient client =
      EmbedderClient.connect(
          teacher.target(),
          ClientOptions.defaults()
              .withListener(waits)
              .withPatience(Duration.ofSeconds(30))
              .withReplicas(ReplicaOptions.defaults().withInFlight(2)));

  @AfterEach
  void stop() {
    gate.countDown();
    client.close();
    teacher.close();
  }

  @Test
  void answersEachCall() {
    List<CompletableFuture<EmbedResponse>> answers =
        IntStream.range(0, 50)
            .mapToObj(i -> client.async().embedText(Requests.text("x".repeat(i + 1))))
            .toList();

    for (int i = 0; i < 50; i++) {
      assertThat(Vectors.of(answers.get(i).join()).row(0)[0]).isEqualTo(i + 1);
    }
    assertThat(client.async().describe().join().getName()).isEqualTo("fake");
  }

  @Test
  void noMoreThanTheRoomThereIsIsUnderWay() {
    model.before = texts -> Await.latch("gate", gate);
    client.async().embedText(Requests.text("one"));
    client.async().embedText(Requests.text("two"));
    CompletableFuture<Void> third =
        CompletableFuture.runAsync(() -> client.async().embedText(Requests.text("three")).join());
    Await.until("two are there", () -> model.seenCount() == 2);
    assertThat(third).isNotDone();

    gate.countDown();

    third.join();
    assertThat(model.seenTexts()).containsExactlyInAnyOrder("one", "two", "three");
  }

  @Test
  void anAnswerMakesRoomBeforeItIsTold() {
    CompletableFuture<EmbedResponse> chain = client.async().embedText(Requests.text("a"));
    for (int i = 0; i < 20; i++) {
      chain = chain.thenCompose(answer -> client.async().embedText(Requests.text("a")));
    }

    assertThat(chain.join().getEmbeddings().getShape(0)).isEqualTo(1);
  }

  @Test
  void waitsForAServerWithoutAThread() {
    model.failures.add(MeshException.unavailable("loading"));
    model.failures.add(MeshException.unavailable("still loading"));

    client.async().embedText(Requests.text("a")).join();

    assertThat(waits.waits).extracting(Waits.Wait::attempt).containsExactly(1, 2);
  }

  @Test
  void failsForGoodAtOnce() {
    assertFails(
        client.async().embedText(EmbedTextRequest.getDefaultInstance()),
        Status.Code.INVALID_ARGUMENT);
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void cancellingEndsTheCallAndMakesRoom() {
    model.before = texts -> Await.latch("gate", gate);
    client.async().embedText(Requests.text("one"));
    CompletableFuture<EmbedResponse> second = client.async().embedText(Requests.text("two"));

    second.cancel(true);

    CompletableFuture<EmbedResponse> third = client.async().embedText(Requests.text("three"));
    gate.countDown();
    assertThat(third.join().getEmbeddings().getShape(0)).isEqualTo(1);
  }

  @Test
  void closingEndsWaits() {
    for (int i = 0; i < 1000; i++) {
      model.failures.add(MeshException.unavailable("loading"));
    }
    CompletableFuture<EmbedResponse> call = client.async().embedText(Requests.text("a"));
    Await.until("it waits", () -> !waits.waits.isEmpty());

    client.close();

    assertFails(call, Status.Code.CANCELLED);
  }

  @Test
  void theCallersDeadlineEndsWaitsBeforeThePatience() throws Exception {
    for (int i = 0; i < 1000; i++) {
      model.failures.add(MeshException.unavailable("loading"));
    }
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (Context.CancellableContext second =
        Context.current().withDeadlineAfter(1, TimeUnit.SECONDS, timer)) {
      CompletableFuture<EmbedResponse> async =
          second.call(() -> client.async().embedText(Requests.text("a")));
      assertThatThrownBy(() -> second.call(() -> client.embedText(Requests.text("a"))))
          .isInstanceOf(MeshException.class);
      assertThatThrownBy(async::join).hasCauseInstanceOf(MeshException.class);
    } finally {
      timer.shutdownNow();
    }
    assertThat(model.failures).isNotEmpty();
  }

  private static void assertFails(CompletableFuture<?> call, Status.Code code) {
    assertThatThrownBy(call::join)
        .cause()
        .isInstanceOfSatisfying(MeshException.class, e -> assertThat(e.code()).isEqualTo(code));
  }
}
