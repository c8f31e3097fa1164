package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two replicas of one teacher, and what becomes of calls when one is not as it should be. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ReplicasTest {
  private final FakeModel modelA = new FakeModel();
  private final FakeModel modelB = new FakeModel();
  private final TestEmbedder teacherA = Settings.defaults().workers(2).undrained().start(modelA);
  private final TestEmbedder teacherB = Settings.defaults().workers(2).undrained().start(modelB);
  private final Waits waits = new Waits();
  private final ClientOptions options =
      ClientOptions.defaults()
          .withListener(waits)
          .withPatience(Duration.ofSeconds(30))
          .withReplicas(ReplicaOptions.defaults().withBalance(Balance.ROUND_ROBIN));
  private EmbedderClient client = connect(options);

  private EmbedderClient connect(ClientOptions how) {
    return EmbedderClient.connect(teacherA.target() + "," + teacherB.target(), how);
  }

  private void reconnect(ClientOptions how) {
    client.close();
    client = connect(how);
  }

  @AfterEach
  void stop() {
    client.close();
    teacherA.close();
    teacherB.close();
  }

  private void embed(int times) {
    for (int i = 0; i < times; i++) {
      client.embedText(Requests.text("a"));
    }
  }

  @Test
  void takesTurns() {
    embed(10);

    assertThat(List.of(modelA.seenCount(), modelB.seenCount())).containsExactly(5, 5);
  }

  @Test
  void sparesTheOneThatIsBusy() {
    reconnect(options.withReplicas(ReplicaOptions.defaults()));
    CountDownLatch gate = new CountDownLatch(1);
    List<FakeModel> busy = new CopyOnWriteArrayList<>();
    for (FakeModel model : List.of(modelA, modelB)) {
      model.before =
          texts -> {
            if (texts.contains("slow")) {
              busy.add(model);
              Await.latch("gate", gate);
            }
          };
    }
    CompletableFuture<?> slow = client.async().embedText(Requests.text("slow"));
    Await.until("one is busy", () -> !busy.isEmpty());

    embed(6);

    assertThat(busy.get(0).seenCount()).isEqualTo(1);
    assertThat(modelA.seenCount() + modelB.seenCount()).isEqualTo(7);
    gate.countDown();
    slow.join();
  }

  @Test
  void aFailedCallGoesToTheOtherAtOnce() {
    for (int i = 0; i < 100; i++) {
      modelA.failures.add(MeshException.unavailable("sick"));
    }

    embed(10);

    assertThat(waits.waits).isEmpty();
  }

  @Test
  void aFullOneSendsItsCallersToTheOther() {
    modelA.failures.add(MeshException.resourceExhausted("full", Duration.ofSeconds(20)));
    modelB.failures.add(MeshException.resourceExhausted("full", Duration.ofMillis(1)));

    embed(2); // one is refused by both, and comes back

    assertThat(waits.waits).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void aStreamGoesOnWithoutAReplicaThatHangs() {
    CountDownLatch gate = new CountDownLatch(1);
    modelA.before = texts -> Await.latch("gate", gate);
    List<Long> answered = new ArrayList<>();

    client.streamText(Requests.numbered(100).iterator(), answer -> answered.add(answer.getId()));

    assertThat(answered).isEqualTo(Requests.ids(100));
    assertThat(waits.waits).isEmpty();
    gate.countDown();
  }

  @Test
  void aStreamGoesOnWithoutAReplicaThatTakesConnectionsAndSaysNothing() throws IOException {
    try (ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      client.close();
      client =
          EmbedderClient.connect(
              "127.0.0.1:" + hung.getLocalPort() + "," + teacherB.target(), options);
      List<Long> answered = new ArrayList<>();

      client.streamText(Requests.numbered(100).iterator(), answer -> answered.add(answer.getId()));

      assertThat(answered).isEqualTo(Requests.ids(100));
    }
  }

  @Test
  void waitsOnlyWhenAllAreAway() {
    modelA.failures.add(MeshException.unavailable("sick"));
    modelB.failures.add(MeshException.unavailable("sick too"));

    embed(1);

    assertThat(waits.waits).hasSize(1);
  }

  @Test
  void anotherModelIsNeverUsed() {
    modelB.fingerprint = "bb22";

    for (int i = 0; i < 10; i++) {
      String first = client.embedText(Requests.text("a")).getModel().getFingerprint();
      assertThat(client.embedText(Requests.text("a")).getModel().getFingerprint()).isEqualTo(first);
    }

    // It is asked once, and then left alone.
    assertThat(Math.min(modelA.seenCount(), modelB.seenCount())).isEqualTo(1);
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void theRightModelThatIsAwayIsWaitedForThoughAWrongOneIsThere() {
    client.close();
    int port = teacherA.port();
    client = EmbedderClient.connect(teacherA.target() + "," + teacherB.target(), options);
    modelB.fingerprint = "bb22";
    String first = client.embedText(Requests.text("a")).getModel().getFingerprint();
    assertThat(first).isEqualTo("aa11"); // the first turn is that of the first address
    teacherA.close();
    CompletableFuture<String> answer =
        CompletableFuture.supplyAsync(
            () -> client.embedText(Requests.text("a")).getModel().getFingerprint());
    Await.until("it waits", () -> !waits.waits.isEmpty());

    try (TestEmbedder back = Settings.defaults().port(port).start(modelA)) {
      assertThat(answer.join()).isEqualTo("aa11");
      assertThat(back.port()).isEqualTo(port);
    }
  }

  @Test
  void aNamedModelIsFoundWhereItIsServed() {
    reconnect(options.acceptingAnyModel());
    modelB.fingerprint = "bb22";

    for (int i = 0; i < 4; i++) {
      assertThat(client.describe("bb22").getModel().getFingerprint()).isEqualTo("bb22");
      assertThat(client.describe("aa11").getModel().getFingerprint()).isEqualTo("aa11");
    }
    assertThatThrownBy(() -> client.describe("cc33")).hasMessageContaining("cc33");
  }

  @Test
  void aStreamIsSharedByAllReplicasAndStaysInOrder() {
    List<Long> answered = new CopyOnWriteArrayList<>();

    client.streamText(Requests.numbered(60).iterator(), answer -> answered.add(answer.getId()));

    assertThat(answered).isEqualTo(Requests.ids(60));
    assertThat(modelA.seenCount()).isPositive();
    assertThat(modelB.seenCount()).isPositive();
    assertThat(modelA.seenCount() + modelB.seenCount()).isEqualTo(60);
  }

  @Test
  void aStreamGoesOnWithoutAReplicaThatDies() {
    List<Long> answered = new CopyOnWriteArrayList<>();
    client.streamText(
        Requests.numbered(200).iterator(),
        answer -> {
          answered.add(answer.getId());
          if (answer.getId() == 20) {
            teacherA.close();
          }
        });

    assertThat(answered).isEqualTo(Requests.ids(200));
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void aStreamLeavesOutAReplicaOfAnotherModel() {
    client.describe(); // meets the first
    modelB.fingerprint = "bb22";
    List<String> fingerprints = new CopyOnWriteArrayList<>();

    client.streamText(
        Requests.numbered(40).iterator(),
        answer -> fingerprints.add(answer.getModel().getFingerprint()));

    assertThat(Collections.frequency(fingerprints, "aa11")).isEqualTo(40);
  }

  @Test
  void aStreamEndsWhenNoReplicaHasItsModel() {
    client.describe();
    modelA.fingerprint = "bb22";
    modelB.fingerprint = "bb22";

    assertThatThrownBy(() -> client.streamText(Requests.numbered(40).iterator(), answer -> {}))
        .hasMessageContaining("answered by model bb22");
    assertThat(waits.waits).isEmpty();
  }
}
