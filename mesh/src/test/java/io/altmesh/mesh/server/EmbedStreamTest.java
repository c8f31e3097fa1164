package io.altmesh.mesh.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.mesh.client.Channels;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EmbedStreamTest {
  private static final int WINDOW = 4;

  private final FakeModel model = new FakeModel();
  private final CountDownLatch gate = new CountDownLatch(1);
  private TestEmbedder teacher;
  private ManagedChannel channel;

  private RawStream start(Settings settings) {
    teacher = settings.window(WINDOW).start(model);
    channel = Channels.open(teacher.target());
    return new RawStream(channel);
  }

  @AfterEach
  void stop() {
    gate.countDown();
    channel.shutdownNow();
    teacher.close();
  }

  /** A stream whose reader asks for each answer by hand. */
  private static final class RawStream
      implements ClientResponseObserver<EmbedTextRequest, EmbedResponse> {
    final BlockingQueue<Long> ids = new LinkedBlockingQueue<>();
    final CompletableFuture<Status> end = new CompletableFuture<>();
    private ClientCallStreamObserver<EmbedTextRequest> requests;

    RawStream(ManagedChannel channel) {
      EmbedderGrpc.newStub(channel).streamText(this);
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<EmbedTextRequest> stream) {
      requests = stream;
      stream.disableAutoRequestWithInitial(0);
    }

    @Override
    public void onNext(EmbedResponse answer) {
      ids.add(answer.getId());
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(Status.fromThrowable(failure));
    }

    @Override
    public void onCompleted() {
      end.complete(Status.OK);
    }

    List<Long> take(int count) {
      requests.request(count);
      return java.util.stream.IntStream.range(0, count)
          .mapToObj(i -> Await.next("answer", ids))
          .toList();
    }
  }

  @Test
  void answersInOrderThoughWorkersFinishOutOfOrder() {
    CountDownLatch othersDone = new CountDownLatch(3);
    model.before =
        texts -> {
          if (texts.contains("text 1")) {
            Await.latch("the later ones are done", othersDone);
          } else {
            othersDone.countDown();
          }
        };
    RawStream stream = start(Settings.defaults().workers(2));

    Requests.numbered(8).forEach(stream.requests::onNext);
    stream.requests.onCompleted();

    assertThat(stream.take(8)).isEqualTo(Requests.ids(8));
    assertThat(stream.end.join().isOk()).isTrue();
  }

  @Test
  void aSlowReaderHoldsTheServerToItsWindow() {
    model.dim = 1 << 18; // 1 MiB an answer
    RawStream stream = start(Settings.defaults());

    Requests.numbered(60).forEach(stream.requests::onNext);
    Await.until("a window is embedded", () -> model.seenCount() >= WINDOW);
    flushWorkers();

    // gRPC's HTTP/2 window grows to 8 MiB at most; one more answer waits before it, one is cut by
    // it.
    assertThat(model.seenCount()).isBetween(WINDOW, WINDOW + 8 + 2 + flushes);
    stream.requests.onCompleted();
    assertThat(stream.take(60)).isEqualTo(Requests.ids(60));
  }

  private int flushes;

  /** The queue is first come first served: when these are answered, all that was read has run. */
  private void flushWorkers() {
    for (int i = 0; i < 3; i++) {
      flushes++;
      EmbedResponse ignored =
          EmbedderGrpc.newBlockingStub(channel).embedText(Requests.text("flush"));
    }
  }

  @Test
  void readsNoMoreThanTheWindowWhileTheBackendIsBusy() {
    model.before = texts -> Await.latch("gate", gate);
    RawStream stream = start(Settings.defaults());

    Requests.numbered(50).forEach(stream.requests::onNext);
    Await.until(
        "one runs, the rest of the window waits",
        () -> teacher.metrics.scrape().contains("altmesh_queue_size 3.0"));
    gate.countDown();
    stream.requests.onCompleted();

    assertThat(stream.take(50)).isEqualTo(Requests.ids(50));
  }

  @Test
  void streamsAreSlowedWhereListsAreRefused() {
    RawStream stream = start(Settings.defaults().queue(1));

    Requests.numbered(40).forEach(stream.requests::onNext);
    stream.requests.onCompleted();

    assertThat(stream.take(40)).isEqualTo(Requests.ids(40));
    assertThat(stream.end.join().isOk()).isTrue();
  }

  @Test
  void aWrongRequestEndsTheStreamAfterTheAnswersBeforeIt() {
    RawStream stream = start(Settings.defaults());

    stream.requests.onNext(Requests.numbered(1).get(0));
    stream.requests.onNext(EmbedTextRequest.newBuilder().addTexts("no space").build());

    assertThat(stream.take(1)).containsExactly(1L);
    Status end = stream.end.join();
    assertThat(end.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
    assertThat(end.getDescription()).contains("options.space");
  }

  @Test
  void aCancelledStreamsWorkNeverReachesTheBackend() {
    CountDownLatch entered = new CountDownLatch(1);
    model.before =
        texts -> {
          entered.countDown();
          Await.latch("gate", gate);
        };
    RawStream stream = start(Settings.defaults());
    Requests.numbered(10).forEach(stream.requests::onNext);
    Await.latch("the worker is busy", entered);
    Await.until(
        "the window waits", () -> teacher.metrics.scrape().contains("altmesh_queue_size 3.0"));

    stream.requests.cancel("the client has gone", null);
    Await.until(
        "the queue is empty", () -> teacher.metrics.scrape().contains("altmesh_queue_size 0.0"));
    gate.countDown();
    flushWorkers();

    assertThat(model.seenTexts()).containsExactly("text 1", "flush", "flush", "flush");
  }

  @Test
  void drainingAnswersWhatWasReadAndSendsTheRestElsewhere() {
    CountDownLatch entered = new CountDownLatch(1);
    model.before =
        texts -> {
          entered.countDown();
          Await.latch("gate", gate);
        };
    RawStream stream = start(Settings.defaults());
    stream.requests.request(10);
    Requests.numbered(2).forEach(stream.requests::onNext);
    Await.latch("the worker has the first", entered);
    Await.until("both are read", () -> teacher.metrics.scrape().contains("altmesh_queue_size 1.0"));

    CompletableFuture<Void> closing = CompletableFuture.runAsync(teacher.server::close);
    gate.countDown();

    Status end = stream.end.join();
    assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(end.getDescription()).contains("draining");
    assertThat(stream.ids).containsExactly(1L, 2L);
    closing.join();
  }
}
