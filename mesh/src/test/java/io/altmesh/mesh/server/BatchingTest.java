package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.altmesh.proto.v1.Priority;
import io.altmesh.proto.v1.Space;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Several callers' lists in one call to the backend: one worker, held while others queue up. */
class BatchingTest {
  private final FakeModel model = new FakeModel();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);

  /** Each turn's texts. */
  private final List<List<String>> turns = Collections.synchronizedList(new ArrayList<>());

  private TestEmbedder teacher;
  private ManagedChannel channel;

  private void start(Settings settings) {
    model.before =
        texts -> {
          turns.add(List.copyOf(texts));
          entered.countDown();
          Await.latch("gate", gate);
          if (texts.contains("deadly")) {
            throw new IllegalStateException("deadly");
          }
        };
    teacher = settings.start(model);
    channel = Channels.open(teacher.target());
  }

  @AfterEach
  void stop() {
    gate.countDown();
    channel.shutdownNow();
    teacher.close();
  }

  /** One list is in the backend, which nothing leaves before the gate opens. */
  private void holdWorker() {
    ask("first");
    Await.latch("the worker is busy", entered);
  }

  private ListenableFuture<EmbedResponse> ask(String... texts) {
    return ask(Requests.text(texts));
  }

  private ListenableFuture<EmbedResponse> ask(EmbedTextRequest request) {
    return EmbedderGrpc.newFutureStub(channel).embedText(request);
  }

  private ListenableFuture<EmbedResponse> askWith(EmbedOptions.Builder options, String... texts) {
    return ask(Requests.text(texts).toBuilder().setOptions(options).build());
  }

  private static EmbedOptions.Builder pooled() {
    return EmbedOptions.newBuilder().setSpace(Space.POOLED);
  }

  private void awaitWaiting(int lists) {
    Await.until(
        lists + " lists wait",
        () -> teacher.metrics.scrape().contains("altmesh_queue_size " + lists + ".0"));
  }

  private static EmbedResponse join(ListenableFuture<EmbedResponse> call) throws Exception {
    return call.get(30, TimeUnit.SECONDS);
  }

  @Test
  void listsThatWaitTogetherAreOneCallAndEachGetsItsOwn() throws Exception {
    start(Settings.defaults().batch(1000));
    holdWorker();
    ListenableFuture<EmbedResponse> one =
        ask(Requests.text("aa", "broken").toBuilder().setId(7).build());
    awaitWaiting(1);
    ListenableFuture<EmbedResponse> other =
        askWith(pooled().setDtype(DType.FLOAT16), "much longer than the context", "bbb");
    awaitWaiting(2);
    gate.countDown();

    EmbedResponse first = join(one);
    assertThat(Tensors.floats(first.getEmbeddings())).containsExactly(2, 'a', 2, 0, 0, 0, 0, 0);
    assertThat(first.getId()).isEqualTo(7);
    assertThat(first.getFailuresList())
        .singleElement()
        .satisfies(failure -> assertThat(failure.getIndex()).isEqualTo(1));
    assertThat(first.getTruncatedList()).isEmpty();
    EmbedResponse second = join(other);
    assertThat(second.getEmbeddings().getDtype()).isEqualTo(DType.FLOAT16);
    assertThat(Tensors.floats(second.getEmbeddings())).containsExactly(28, 'm', 2, 0, 3, 'b', 2, 0);
    assertThat(second.getTruncatedList()).containsExactly(0);
    assertThat(second.getFailuresList()).isEmpty();
    assertThat(turns)
        .containsExactly(
            List.of("first"), List.of("aa", "broken", "much longer than the context", "bbb"));
  }

  @Test
  void aTurnHasNoMoreThanItsUnits() throws Exception {
    start(Settings.defaults().batch(6)); // a short text counts 2
    holdWorker();
    List<ListenableFuture<EmbedResponse>> calls = new ArrayList<>();
    for (String text : List.of("a", "b", "c", "d", "e")) {
      calls.add(ask(text));
      awaitWaiting(calls.size());
    }
    gate.countDown();

    for (ListenableFuture<EmbedResponse> call : calls) {
      join(call);
    }
    assertThat(turns).containsExactly(List.of("first"), List.of("a", "b", "c"), List.of("d", "e"));
  }

  @Test
  void anotherSpaceIsAnotherTurn() throws Exception {
    start(Settings.defaults().batch(1000));
    holdWorker();
    ListenableFuture<EmbedResponse> one = askWith(pooled(), "pooled");
    awaitWaiting(1);
    ListenableFuture<EmbedResponse> other =
        askWith(EmbedOptions.newBuilder().setSpace(Space.PROJECTED), "projected");
    awaitWaiting(2);
    gate.countDown();

    join(one);
    join(other);
    assertThat(turns)
        .startsWith(List.of("first"))
        .containsExactlyInAnyOrder(List.of("first"), List.of("pooled"), List.of("projected"));
  }

  @Test
  void aListThatFailsTheTurnFailsAlone() throws Exception {
    start(Settings.defaults().batch(1000));
    holdWorker();
    ListenableFuture<EmbedResponse> good = ask("good");
    awaitWaiting(1);
    ListenableFuture<EmbedResponse> deadly = ask("deadly");
    awaitWaiting(2);
    gate.countDown();

    assertThat(Tensors.floats(join(good).getEmbeddings())).containsExactly(4, 'g', 2, 0);
    assertThatThrownBy(() -> join(deadly))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INTERNAL));
    assertThat(turns)
        .containsExactly(
            List.of("first"), List.of("good", "deadly"), List.of("good"), List.of("deadly"));
  }

  @Test
  void bulkListsGoBehindAndByThemselves() throws Exception {
    start(Settings.defaults().batch(1000));
    holdWorker();
    List<ListenableFuture<EmbedResponse>> calls = new ArrayList<>();
    calls.add(askWith(pooled().setPriority(Priority.BULK), "bulk 1"));
    awaitWaiting(1);
    calls.add(askWith(pooled().setPriority(Priority.BULK), "bulk 2"));
    awaitWaiting(2);
    calls.add(ask("a"));
    awaitWaiting(3);
    calls.add(ask("b"));
    awaitWaiting(4);
    gate.countDown();

    for (ListenableFuture<EmbedResponse> call : calls) {
      join(call);
    }
    assertThat(turns)
        .containsExactly(List.of("first"), List.of("a", "b"), List.of("bulk 1"), List.of("bulk 2"));
  }

  @Test
  void bulkWorkThatHasWaitedLongEnoughGoesFirst() throws Exception {
    start(Settings.defaults().batch(1000).patience(Duration.ZERO));
    holdWorker();
    ListenableFuture<EmbedResponse> interactive = ask("a");
    awaitWaiting(1);
    ListenableFuture<EmbedResponse> bulk = askWith(pooled().setPriority(Priority.BULK), "bulk");
    awaitWaiting(2);
    gate.countDown();

    join(interactive);
    join(bulk);
    assertThat(turns).containsExactly(List.of("first"), List.of("bulk"), List.of("a"));
  }

  @Test
  void aFreeWorkerWaitsForCompanyAsLongAsItIsTold() throws Exception {
    gate.countDown();
    start(Settings.defaults().batch(4).delay(Duration.ofMinutes(5))); // two short texts fill it
    ListenableFuture<EmbedResponse> one = ask("a");
    awaitWaiting(1);
    ListenableFuture<EmbedResponse> other = ask("b");

    join(one);
    join(other);
    assertThat(turns).containsExactly(List.of("a", "b"));
  }

  @Test
  void oneWhoGoesLeavesTheOthersTheirTurn() throws Exception {
    start(Settings.defaults().batch(1000));
    holdWorker();
    ListenableFuture<EmbedResponse> gone = ask("gone");
    awaitWaiting(1);
    ListenableFuture<EmbedResponse> stays = ask("stays");
    awaitWaiting(2);
    gone.cancel(true);
    awaitWaiting(1);
    gate.countDown();

    assertThat(Tensors.floats(join(stays).getEmbeddings())).containsExactly(5, 's', 2, 0);
    assertThat(turns).containsExactly(List.of("first"), List.of("stays"));
  }

  @Test
  void smallListsGatherWhileATurnRunsThoughAWorkerIsFree() throws Exception {
    start(Settings.defaults().workers(2).batch(1000));
    holdWorker();
    ListenableFuture<EmbedResponse> one = ask("a");
    awaitWaiting(1);
    ListenableFuture<EmbedResponse> other = ask("b");
    awaitWaiting(2);
    gate.countDown();

    join(one);
    join(other);
    assertThat(turns).containsExactly(List.of("first"), List.of("a", "b"));
  }

  @Test
  void aLargeListNeedsNoCompany() {
    start(Settings.defaults().workers(2).batch(40));
    holdWorker();
    ask("as much as ten short texts");
    Await.until("both are in the backend", () -> turns.size() == 2);
  }

  @Test
  void aFreeWorkerTakesAnotherLane() {
    start(Settings.defaults().workers(2).batch(1000));
    holdWorker();
    ask("a");
    awaitWaiting(1);
    askWith(EmbedOptions.newBuilder().setSpace(Space.PROJECTED), "projected");
    Await.until("both are in the backend", () -> turns.size() == 2);
    assertThat(turns).containsExactly(List.of("first"), List.of("projected"));
  }
}
