package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.EmbedderGrpc.EmbedderBlockingStub;
import io.altmesh.proto.v1.EncodeTokensRequest;
import io.altmesh.proto.v1.EncodeTokensResponse;
import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.States;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Collections;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EncodeTokensTest {
  private final FakeModel model = new FakeModel();
  private final CountDownLatch gate = new CountDownLatch(1);
  private TestEmbedder student;
  private ManagedChannel channel;

  private EmbedderBlockingStub start(Settings settings) {
    student = settings.start(model);
    channel = Channels.open(student.target());
    return EmbedderGrpc.newBlockingStub(channel);
  }

  private EmbedderBlockingStub start() {
    return start(Settings.defaults());
  }

  @AfterEach
  void stop() {
    gate.countDown();
    channel.shutdownNow();
    student.close();
  }

  private void assertRefused(EncodeTokensRequest request, String message) {
    assertFails(start(), request, Status.Code.INVALID_ARGUMENT, message);
  }

  private static void assertFails(
      EmbedderBlockingStub stub, EncodeTokensRequest request, Status.Code code, String message) {
    assertThatThrownBy(() -> stub.encodeTokens(request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }

  @Test
  void answersInOrderWithLengthsIdAndModel() {
    EncodeTokensResponse answer =
        start().encodeTokens(Requests.tokens("a", "bc").toBuilder().setId(7).build());

    assertThat(answer.getStates().getShapeList()).containsExactly(2L, 2L, 4L);
    assertThat(Tensors.floats(answer.getStates()))
        .containsExactly(0, 'a', 1, 0, 0, 0, 0, 0, 0, 'b', 1, 0, 1, 'c', 1, 0);
    assertThat(answer.getLengthsList()).containsExactly(1, 2);
    assertThat(answer.getTruncatedList()).isEmpty();
    assertThat(answer.getId()).isEqualTo(7);
    assertThat(answer.getModel().getFingerprint()).isEqualTo("aa11");
  }

  @Test
  void countsTextsAsListsAreCounted() {
    start().encodeTokens(Requests.tokens("a", "bcd").toBuilder().setPadTo(2).build());

    Await.until("counted", () -> student.metrics.embeddedItems(Modality.TEXT) == 2);
    assertThat(student.metrics.scrape())
        .contains("altmesh_truncated_items_total{modality=\"text\",model=\"aa11\"} 1.0")
        .contains(
            "altmesh_embed_requests_total{method=\"altmesh.v1.Embedder/EncodeTokens\","
                + "modality=\"text\",outcome=\"OK\"} 1.0");
  }

  @Test
  void halvesStatesWhenAsked() {
    EncodeTokensResponse answer =
        start().encodeTokens(Requests.tokens("ab").toBuilder().setDtype(DType.FLOAT16).build());

    assertThat(answer.getStates().getDtype()).isEqualTo(DType.FLOAT16);
    assertThat(answer.getStates().getData().size()).isEqualTo(2 * 4 * 2);
    assertThat(answer.getStates().getShapeList()).containsExactly(1L, 2L, 4L);
    assertThat(Tensors.floats(answer.getStates())).containsExactly(0, 'a', 1, 0, 1, 'b', 1, 0);
  }

  @Test
  void theStatesMustBeNamed() {
    assertRefused(
        Requests.tokens("a").toBuilder().setStates(States.STATES_UNSPECIFIED).build(),
        "states: unspecified (expected: NORMED or PLAIN)");
    assertThat(model.seenTexts()).isEmpty();
  }

  @Test
  void statesFromTheFutureAreRefused() {
    assertRefused(
        Requests.tokens("a").toBuilder().setStatesValue(9).build(),
        "states: 9 (expected: NORMED or PLAIN)");
  }

  @Test
  void aNegativeLengthIsRefused() {
    assertRefused(
        Requests.tokens("a").toBuilder().setPadTo(-1).build(), "pad_to: -1 (expected: >= 0)");
  }

  @Test
  void onlyFloatsAreEncoded() {
    assertRefused(
        Requests.tokens("a").toBuilder().setDtype(DType.BFLOAT16).build(),
        "dtype: BFLOAT16 (expected: FLOAT32 or FLOAT16)");
  }

  @Test
  void listsThatAreEmptyOrTooLongAreRefused() {
    assertRefused(Requests.tokens(), "items in one request: 0 (expected: 1 to 16");
    stop();
    assertRefused(
        Requests.tokens("a ".repeat(17).split(" ")), "items in one request: 17 (expected: 1 to 16");
  }

  @Test
  void anAnswerOverTheByteLimitIsRefusedWithTheNumberOfTextsThatFit() {
    model.dim = 4096;
    EncodeTokensRequest request =
        Requests.tokens().toBuilder()
            .addAllTexts(Collections.nCopies(16, "a"))
            .setPadTo(512)
            .build();

    assertRefused(
        request,
        "states of 16 texts x 512 tokens x 4096 FLOAT32 values: 134218912 bytes (expected: at most"
            + " 67108864; 7 such texts fit in one request)");
    stop();
    assertRefused(
        request.toBuilder().setDtype(DType.FLOAT16).build(),
        "FLOAT16 values: 67110048 bytes (expected: at most 67108864; 15 such texts fit");
  }

  @Test
  void asManyTextsAsFitPassTheWire() {
    model.dim = 4096;
    EncodeTokensRequest request =
        Requests.tokens().toBuilder()
            .addAllTexts(Collections.nCopies(7, "a"))
            .setPadTo(512)
            .build();

    assertThat(start().encodeTokens(request).getStates().getShapeList())
        .containsExactly(7L, 512L, 4096L);
  }

  @Test
  void anotherFingerprintIsRefusedByName() {
    EncodeTokensRequest request =
        Requests.tokens("a").toBuilder().setExpectedFingerprint("bb").build();

    assertFails(
        start(), request, Status.Code.FAILED_PRECONDITION, "fingerprint: bb (expected: aa11");
  }

  @Test
  void theBackendsRefusalReachesTheCaller() {
    model.failures.add(MeshException.invalidArgument("fake has no states"));

    assertRefused(Requests.tokens("a"), "fake has no states");
  }

  @Test
  void aFullQueueRefusesTokensAsItRefusesLists() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    model.before =
        texts -> {
          entered.countDown();
          Await.latch("gate", gate);
        };
    EmbedderBlockingStub stub = start(Settings.defaults().queue(1));
    var running = EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("running"));
    Await.latch("the worker is busy", entered);
    ListenableFuture<EncodeTokensResponse> waiting =
        EmbedderGrpc.newFutureStub(channel).encodeTokens(Requests.tokens("waiting"));
    Await.until(
        "one list waits", () -> student.metrics.scrape().contains("altmesh_queue_size 1.0"));

    assertFails(
        stub,
        Requests.tokens("refused"),
        Status.Code.RESOURCE_EXHAUSTED,
        "queue full: 1 calls wait (limit: 1)");
    gate.countDown();
    running.get(30, TimeUnit.SECONDS);
    assertThat(waiting.get(30, TimeUnit.SECONDS).getLengthsList()).containsExactly(7);
  }
}
