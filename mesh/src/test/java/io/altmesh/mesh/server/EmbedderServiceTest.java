package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.google.common.util.concurrent.ListenableFuture;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.Errors;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.DescribeModelRequest;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.EmbedderGrpc.EmbedderBlockingStub;
import io.altmesh.proto.v1.Modality;
import io.altmesh.proto.v1.Space;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbedderServiceTest {
  private final FakeModel model = new FakeModel();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private TestEmbedder teacher;
  private ManagedChannel channel;

  private EmbedderBlockingStub start(Settings settings) {
    teacher = settings.start(model);
    channel = Channels.open(teacher.target());
    return EmbedderGrpc.newBlockingStub(channel);
  }

  private EmbedderBlockingStub start() {
    return start(Settings.defaults());
  }

  @AfterEach
  void stop() {
    gate.countDown();
    channel.shutdownNow();
    teacher.close();
  }

  /** The first list enters the backend and stays there until the gate opens. */
  private void blockBackend() {
    model.before =
        texts -> {
          entered.countDown();
          Await.latch("gate", gate);
        };
  }

  private static EmbedTextRequest with(EmbedOptions.Builder options, String... texts) {
    return Requests.text(texts).toBuilder().setOptions(options.setSpace(Space.POOLED)).build();
  }

  private static void assertFails(ThrowingCallable call, Status.Code code, String message) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(message);
            });
  }

  @Test
  void answersListsInOrderWithIdAndModel() {
    EmbedResponse answer = start().embedText(Requests.text("b", "aa").toBuilder().setId(7).build());

    assertThat(Tensors.floats(answer.getEmbeddings())).containsExactly(1, 'b', 2, 0, 2, 'a', 2, 0);
    assertThat(answer.getEmbeddings().getShapeList()).containsExactly(2L, 4L);
    assertThat(answer.getId()).isEqualTo(7);
    assertThat(answer.getModel().getFingerprint()).isEqualTo("aa11");
    assertThat(answer.getModel().getNumerics()).isEqualTo("fp32/cpu");
  }

  @Test
  void imagesAreAnsweredAndCountedApart() {
    EmbedResponse answer = start().embedImages(Requests.images("png", "jpeg"));

    assertThat(answer.getEmbeddings().getShape(0)).isEqualTo(2);
    assertThat(teacher.metrics.embeddedItems(Modality.IMAGE)).isEqualTo(2);
    assertThat(teacher.metrics.embeddedItems(Modality.TEXT)).isZero();
  }

  @Test
  void normalisesWhenAskedAndLeavesFailedRowsZero() {
    EmbedResponse answer =
        start().embedText(with(EmbedOptions.newBuilder().setNormalize(true), "abc", "broken"));

    float[] values = Tensors.floats(answer.getEmbeddings());
    double norm = Math.sqrt(9 + 'a' * 'a' + 4);
    assertThat(values[0]).isCloseTo((float) (3 / norm), within(1e-6f));
    assertThat(values[1]).isCloseTo((float) ('a' / norm), within(1e-6f));
    assertThat(new float[] {values[4], values[5], values[6], values[7]}).containsOnly(0);
  }

  @Test
  void halvesVectorsWhenAsked() {
    EmbedResponse answer =
        start().embedText(with(EmbedOptions.newBuilder().setDtype(DType.FLOAT16), "abc"));

    assertThat(answer.getEmbeddings().getDtype()).isEqualTo(DType.FLOAT16);
    assertThat(answer.getEmbeddings().getData().size()).isEqualTo(8);
    assertThat(Tensors.floats(answer.getEmbeddings())).containsExactly(3, 'a', 2, 0);
  }

  @Test
  void oneBrokenItemDoesNotFailItsNeighbours() {
    EmbedResponse answer =
        start().embedText(Requests.text("good", "broken one", "much longer than the context"));

    assertThat(answer.getFailuresList())
        .singleElement()
        .satisfies(failure -> assertThat(failure.getIndex()).isEqualTo(1));
    assertThat(answer.getTruncatedList()).containsExactly(2);
    assertThat(teacher.metrics.embeddedItems(Modality.TEXT)).isEqualTo(2);
  }

  @Test
  void aSpaceMustBeNamed() {
    EmbedTextRequest request = EmbedTextRequest.newBuilder().addTexts("a").build();

    assertFails(
        () -> start().embedText(request),
        Status.Code.INVALID_ARGUMENT,
        "options.space: unspecified (expected: POOLED or PROJECTED)");
    assertThat(model.seenTexts()).isEmpty();
  }

  @Test
  void listsThatAreEmptyOrTooLongAreRefused() {
    EmbedderBlockingStub stub = start();

    assertFails(
        () -> stub.embedText(Requests.text()),
        Status.Code.INVALID_ARGUMENT,
        "items in one request: 0 (expected: 1 to 16");
    assertFails(
        () -> stub.embedText(Requests.text("a ".repeat(17).split(" "))),
        Status.Code.INVALID_ARGUMENT,
        "items in one request: 17 (expected: 1 to 16");
  }

  @Test
  void onlyFloatsAreEncoded() {
    assertFails(
        () -> start().embedText(with(EmbedOptions.newBuilder().setDtype(DType.INT64), "a")),
        Status.Code.INVALID_ARGUMENT,
        "options.dtype: INT64 (expected: FLOAT32 or FLOAT16)");
  }

  @Test
  void anotherFingerprintIsRefusedByName() {
    assertFails(
        () -> start().embedText(with(EmbedOptions.newBuilder().setExpectedFingerprint("bb"), "a")),
        Status.Code.FAILED_PRECONDITION,
        "fingerprint: bb (expected: aa11");
  }

  @Test
  void describesTheModelWithTheServicesLimits() {
    assertThat(start().describeModel(DescribeModelRequest.getDefaultInstance()).getLimits())
        .satisfies(
            limits -> {
              assertThat(limits.getMaxItemsPerRequest()).isEqualTo(16);
              assertThat(limits.getStreamWindow()).isEqualTo(4);
            });
  }

  @Test
  void theUnforeseenFailsOneCallAndTellsNoSecrets() {
    model.failures.add(new IllegalStateException("/secret/path"));
    EmbedderBlockingStub stub = start();

    assertFails(
        () -> stub.embedText(Requests.text("a")), Status.Code.INTERNAL, "IllegalStateException");
    assertThat(stub.embedText(Requests.text("a")).getEmbeddings().getShape(0)).isEqualTo(1);
  }

  @Test
  void anErrorInTheBackendFailsOneCallAndNoWorker() {
    EmbedderBlockingStub stub = start();
    model.before =
        texts -> {
          if (texts.contains("deadly")) {
            throw new OutOfMemoryError("native");
          }
        };

    assertFails(
        () -> stub.embedText(Requests.text("deadly")), Status.Code.INTERNAL, "OutOfMemoryError");
    assertThat(stub.embedText(Requests.text("a")).getEmbeddings().getShape(0)).isEqualTo(1);
  }

  @Test
  void aFullQueueRefusesAtOnceAndSaysWhenToComeBack() {
    blockBackend();
    EmbedderBlockingStub stub = start(Settings.defaults().queue(1));
    ListenableFuture<EmbedResponse> running =
        EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("running"));
    Await.latch("the worker is busy", entered);
    ListenableFuture<EmbedResponse> waiting =
        EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("waiting"));
    Await.until(
        "one list waits", () -> teacher.metrics.scrape().contains("altmesh_queue_size 1.0"));

    assertThatThrownBy(() -> stub.embedText(Requests.text("refused")))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              MeshException failure = Errors.fromStatus(e, "teacher");
              assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(failure).hasMessageContaining("queue full: 1 calls wait (limit: 1)");
              assertThat(failure.retryDelay()).contains(TestEmbedder.RETRY_DELAY);
            });
    gate.countDown();
    join(running);
    join(waiting);
    assertThat(model.seenTexts()).containsExactly("running", "waiting");
  }

  @Test
  void aRequestOverTheByteLimitIsRefusedWithoutAHintToComeBack() {
    EmbedderBlockingStub stub = start();
    String tooMuch = "a".repeat((int) EmbedderService.DEFAULT_LIMITS.getMaxRequestBytes());
    assertThatThrownBy(() -> stub.embedText(Requests.text(tooMuch)))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              MeshException failure = Errors.fromStatus(e, "teacher");
              assertThat(failure.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(failure.retryDelay()).isEmpty();
            });
  }

  @Test
  void workWhoseCallerHasGoneNeverReachesTheBackend() {
    blockBackend();
    EmbedderBlockingStub stub = start();
    ListenableFuture<EmbedResponse> running =
        EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("running"));
    Await.latch("the worker is busy", entered);
    ListenableFuture<EmbedResponse> abandoned =
        EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("abandoned"));
    Await.until("it waits", () -> teacher.metrics.scrape().contains("altmesh_queue_size 1.0"));

    abandoned.cancel(true);
    Await.until(
        "its place is free", () -> teacher.metrics.scrape().contains("altmesh_queue_size 0.0"));
    gate.countDown();
    join(running);
    assertThat(stub.embedText(Requests.text("after")).getEmbeddings().getShape(0)).isEqualTo(1);

    assertThat(model.seenTexts()).containsExactly("running", "after");
    assertThat(teacher.metrics.scrape()).contains("outcome=\"DROPPED\"} 1.0");
  }

  @Test
  void workThatHasExpiredNeverReachesTheBackend() {
    blockBackend();
    EmbedderBlockingStub stub = start();
    ListenableFuture<EmbedResponse> running =
        EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("running"));
    Await.latch("the worker is busy", entered);

    assertFails(
        () ->
            stub.withDeadlineAfter(200, TimeUnit.MILLISECONDS).embedText(Requests.text("expired")),
        Status.Code.DEADLINE_EXCEEDED,
        "");
    Await.until(
        "its place is free", () -> teacher.metrics.scrape().contains("altmesh_queue_size 0.0"));
    gate.countDown();
    join(running);
    join(EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("after")));

    assertThat(model.seenTexts()).isEqualTo(List.of("running", "after"));
  }

  @Test
  void severalWorkersEmbedAtOnce() {
    CountDownLatch both = new CountDownLatch(2);
    model.before =
        texts -> {
          both.countDown();
          Await.latch("both are in the backend", both);
        };
    start(Settings.defaults().workers(2));

    ListenableFuture<EmbedResponse> one =
        EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("one"));
    ListenableFuture<EmbedResponse> two =
        EmbedderGrpc.newFutureStub(channel).embedText(Requests.text("two"));

    assertThat(join(one).getEmbeddings().getShape(0)).isEqualTo(1);
    assertThat(join(two).getEmbeddings().getShape(0)).isEqualTo(1);
  }

  private static EmbedResponse join(ListenableFuture<EmbedResponse> call) {
    try {
      return call.get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
