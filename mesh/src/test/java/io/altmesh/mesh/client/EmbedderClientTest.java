package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.grpc.Status;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbedderClientTest {
  private final FakeModel model = new FakeModel();
  private final Waits waits = new Waits();
  private final TestEmbedder teacher = TestEmbedder.start(model);
  private final ClientOptions options =
      ClientOptions.defaults().withListener(waits).withPatience(Duration.ofSeconds(30));
  private EmbedderClient client = EmbedderClient.connect(teacher.target(), options);

  @AfterEach
  void stop() {
    client.close();
    teacher.close();
  }

  private void reconnect(ClientOptions changed) {
    client.close();
    client = EmbedderClient.connect(teacher.target(), changed);
  }

  private static void assertFails(ThrowingCallable call, Status.Code code) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(MeshException.class, e -> assertThat(e.code()).isEqualTo(code));
  }

  @Test
  void describesAndEmbeds() {
    assertThat(client.describe().getName()).isEqualTo("fake");
    assertThat(client.head().getLogitScale()).isEqualTo(4.6f);
    assertThat(client.embedText(Requests.text("a", "b")).getEmbeddings().getShape(0)).isEqualTo(2);
    assertThat(client.embedImages(Requests.images("a")).getEmbeddings().getShape(0)).isEqualTo(1);
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void retriesUnavailableThenSucceeds() {
    model.failures.add(MeshException.unavailable("loading"));
    model.failures.add(MeshException.unavailable("still loading"));

    assertThat(client.embedText(Requests.text("a")).getEmbeddings().getShape(0)).isEqualTo(1);

    assertThat(waits.waits).extracting(Waits.Wait::attempt).containsExactly(1, 2);
    assertThat(waits.waits.get(1).why()).contains("UNAVAILABLE: still loading");
    assertThat(waits.resumed).hasSize(1);
  }

  @Test
  void retriesTokensAsItRetriesLists() {
    model.failures.add(MeshException.unavailable("loading"));

    assertThat(client.encodeTokens(Requests.tokens("ab")).getLengthsList()).containsExactly(2);

    assertThat(waits.waits).hasSize(1);
    model.fingerprint = "bb22";
    assertFails(() -> client.encodeTokens(Requests.tokens("ab")), Status.Code.FAILED_PRECONDITION);
  }

  @Test
  void waitsAsLongAsAFullServerAsks() {
    Duration asked = Duration.ofMillis(400); // more than the first back-off
    model.failures.add(MeshException.resourceExhausted("queue full", asked));

    client.embedText(Requests.text("a"));

    assertThat(waits.waits)
        .singleElement()
        .satisfies(wait -> assertThat(wait.next()).isGreaterThanOrEqualTo(asked));
  }

  @Test
  void exhaustedWithoutADelayIsFinal() {
    model.failures.add(new MeshException(Status.Code.RESOURCE_EXHAUSTED, "message too large"));

    assertFails(() -> client.embedText(Requests.text("a")), Status.Code.RESOURCE_EXHAUSTED);
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void whatTheCallerDidWrongIsToldAtOnce() {
    assertFails(
        () -> client.embedText(EmbedTextRequest.newBuilder().addTexts("a").build()),
        Status.Code.INVALID_ARGUMENT);
    assertFails(() -> client.describe("bb22"), Status.Code.FAILED_PRECONDITION);
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void theUnforeseenIsTriedThreeTimes() {
    for (int i = 0; i < 5; i++) {
      model.failures.add(new IllegalStateException("bug"));
    }

    assertFails(() -> client.embedText(Requests.text("a")), Status.Code.INTERNAL);
    assertThat(model.failures).hasSize(2);
  }

  @Test
  void givesUpWithTheLastFailureWhenPatienceEnds() {
    reconnect(options.withPatience(Duration.ofMillis(300)));
    for (int i = 0; i < 100; i++) {
      model.failures.add(MeshException.unavailable("loading for ever"));
    }

    assertThatThrownBy(() -> client.embedText(Requests.text("a")))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("loading for ever");
    assertThat(waits.waits).isNotEmpty();
    assertThat(waits.resumed).isEmpty();
  }

  @Test
  void aServerThatIsNotThereYetIsWaitedFor() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (EmbedderClient early = EmbedderClient.connect("127.0.0.1:" + port, options)) {
      CompletableFuture<String> name =
          CompletableFuture.supplyAsync(() -> early.describe().getName());
      Await.until("it waits", () -> !waits.waits.isEmpty());

      try (TestEmbedder late = TestEmbedder.Settings.defaults().port(port).start(model)) {
        assertThat(name.get()).isEqualTo("fake");
      }
    }
    assertThat(waits.waits.get(0).why()).contains("Connection refused");
  }

  @Test
  void manyFailuresOpenTheCircuitAndTheServerIsLeftAlone() {
    reconnect(options.withPatience(Duration.ZERO));
    for (int i = 0; i < 1000; i++) {
      model.failures.add(MeshException.unavailable("sick"));
    }
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> client.embedText(Requests.text("a"))).hasMessageContaining("sick");
    }
    int before = model.seenCount();

    assertThatThrownBy(() -> client.embedText(Requests.text("a")))
        .hasMessageContaining("circuit open");
    assertThat(model.seenCount()).isEqualTo(before);
  }

  @Test
  void wrongRequestsDoNotOpenTheCircuit() {
    for (int i = 0; i < 30; i++) {
      assertFails(
          () -> client.embedText(EmbedTextRequest.getDefaultInstance()),
          Status.Code.INVALID_ARGUMENT);
    }
    assertThat(client.embedText(Requests.text("a")).getEmbeddings().getShape(0)).isEqualTo(1);
  }

  @Test
  void neverMixesModels() {
    client.embedText(Requests.text("a"));
    model.fingerprint = "bb22";

    assertThatThrownBy(() -> client.embedText(Requests.text("a")))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("answered by model bb22 (fp32/cpu)")
        .hasMessageContaining("expected: aa11 (fp32/cpu), which answered first");
  }

  @Test
  void mixesModelsWhenToldTo() {
    reconnect(options.acceptingAnyModel());
    client.embedText(Requests.text("a"));
    model.fingerprint = "bb22";

    assertThat(client.embedText(Requests.text("a")).getModel().getFingerprint()).isEqualTo("bb22");
  }

  @Test
  void aRequestThatNamesItsModelIsNotHeldToTheFirst() {
    client.describe();
    model.fingerprint = "bb22";

    assertThat(client.describe("bb22").getModel().getFingerprint()).isEqualTo("bb22");
  }

  @Test
  void aCallTakesNoLongerThanItsDeadline() {
    CountDownLatch gate = new CountDownLatch(1);
    model.before = texts -> Await.latch("gate", gate);
    reconnect(options.withDeadline(Duration.ofMillis(200)).withPatience(Duration.ZERO));

    assertFails(() -> client.embedText(Requests.text("a")), Status.Code.DEADLINE_EXCEEDED);
    gate.countDown();
  }

  @Test
  void closingEndsAWait() {
    for (int i = 0; i < 1000; i++) {
      model.failures.add(MeshException.unavailable("loading"));
    }
    CompletableFuture<Void> call =
        CompletableFuture.runAsync(() -> client.embedText(Requests.text("a")));
    Await.until("it waits", () -> !waits.waits.isEmpty());

    client.close();

    assertThatThrownBy(call::join)
        .cause()
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.CANCELLED));
  }

  @Test
  void anInterruptEndsAWaitAndStaysSet() throws Exception {
    for (int i = 0; i < 1000; i++) {
      model.failures.add(MeshException.unavailable("loading"));
    }
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                client.embedText(Requests.text("a"));
              } catch (MeshException e) {
                interrupted.complete(
                    e.code() == Status.Code.CANCELLED && Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    Await.until("it waits", () -> !waits.waits.isEmpty());

    caller.interrupt();

    assertThat(interrupted.get()).isTrue();
  }

  @Test
  void aTargetMustBeNamed() {
    assertThatThrownBy(() -> EmbedderClient.connect(" ", options))
        .hasMessageContaining("expected: HOST:PORT");
  }
}
