package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.Priority;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two replicas, of which the first hangs until a gate opens. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class HedgingTest {
  private final FakeModel slowModel = new FakeModel();
  private final FakeModel model = new FakeModel();
  private final TestEmbedder slow = Settings.defaults().workers(4).undrained().start(slowModel);
  private final TestEmbedder fast = Settings.defaults().undrained().start(model);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final EmbedderClient client =
      EmbedderClient.connect(
          slow.target() + "," + fast.target(),
          ClientOptions.defaults()
              .withMeters(meters)
              .withReplicas(
                  ReplicaOptions.defaults()
                      .withBalance(Balance.ROUND_ROBIN)
                      .withHedgeAfter(Duration.ofMillis(50))));

  @AfterEach
  void stop() {
    gate.countDown();
    client.close();
    slow.close();
    fast.close();
  }

  private void hang() {
    slowModel.before = texts -> Await.latch("gate", gate);
  }

  private double hedges() {
    return meters.find("altmesh.client.hedges").counters().stream()
        .mapToDouble(c -> c.count())
        .sum();
  }

  @Test
  void theSecondReplicasAnswerWins() {
    hang();

    assertThat(client.embedText(Requests.text("a")).getEmbeddings().getShape(0)).isEqualTo(1);

    assertThat(slowModel.seenCount()).isEqualTo(1);
    assertThat(model.seenCount()).isEqualTo(1);
    assertThat(hedges()).isEqualTo(1);
  }

  @Test
  void theOneThatLostIsCancelledAndNotBlamed() {
    hang();
    client.embedText(Requests.text("a"));

    Await.until(
        "the loser is given up",
        () ->
            meters.find("altmesh.client.attempt").tag("outcome", "GIVEN_UP").timers().stream()
                .anyMatch(timer -> timer.getId().getTag("replica").equals(slow.target())));
    assertThat(
            meters
                .get("altmesh.client.replica.state")
                .tags("replica", slow.target(), "state", "USABLE")
                .gauge()
                .value())
        .isEqualTo(1);
  }

  @Test
  void aFailedHedgeLeavesTheFirstItsTime() {
    hang();
    model.failures.add(MeshException.unavailable("away"));
    CompletableFuture<?> call = client.async().embedText(Requests.text("a"));
    Await.until("the hedge failed", () -> model.failures.isEmpty());
    assertThat(call).isNotDone();

    gate.countDown();

    call.join();
  }

  @Test
  void bulkListsAreNotHedged() {
    hang();
    EmbedTextRequest bulk =
        Requests.text("a").toBuilder()
            .setOptions(EmbedOptions.newBuilder(Requests.POOLED).setPriority(Priority.BULK))
            .build();
    CompletableFuture<?> call = client.async().embedText(bulk);
    CompletableFuture<?> interactive = client.async().embedText(Requests.text("b"));
    interactive.join(); // by the fast one, whose turn it was

    assertThat(hedges()).isZero();
    gate.countDown();
    call.join();
    assertThat(model.seenTexts()).containsExactly("b");
  }

  @Test
  void tenInARowAndThenOneInTen() {
    HedgeBudget budget = new HedgeBudget();
    int spent = 0;
    for (int call = 0; call < 200; call++) {
      budget.earn();
      spent += budget.spend() ? 1 : 0;
    }

    assertThat(spent).isBetween(28, 31);
  }
}
