package io.altmesh.mesh.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.mesh.Await;
import io.altmesh.mesh.FakeModel;
import io.altmesh.mesh.FaultyProxy;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.Requests;
import io.altmesh.mesh.TestEmbedder;
import io.altmesh.mesh.TestEmbedder.Settings;
import io.altmesh.proto.v1.EmbedImagesRequest;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 2, unit = TimeUnit.MINUTES)
class WindowedStreamTest {
  /**
   * On JDK 25 the common pool has one thread where there are two cores: tests that block need more.
   */
  private static final Executor THREAD_EACH = task -> new Thread(task, "test").start();

  private final FakeModel model = new FakeModel();
  private final Waits waits = new Waits();
  private final ClientOptions options =
      ClientOptions.defaults()
          .withListener(waits)
          .withPatience(Duration.ofMinutes(1))
          .withWindow(3);
  private final List<Long> answered = Collections.synchronizedList(new ArrayList<>());
  private final List<AutoCloseable> opened = new ArrayList<>();

  private <T extends AutoCloseable> T opened(T resource) {
    opened.add(0, resource);
    return resource;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : opened) {
      resource.close();
    }
  }

  private TestEmbedder teacher(Settings settings) {
    return opened(settings.start(model));
  }

  private TestEmbedder teacher() {
    return teacher(Settings.defaults());
  }

  private EmbedderClient client(String target, ClientOptions how) {
    return opened(EmbedderClient.connect(target, how));
  }

  private void remember(EmbedResponse answer) {
    answered.add(answer.getId());
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 8", "8, 1", "3, 4", "50, 50"})
  void answersComeInOrderWhateverTheWindows(int clientWindow, int serverWindow) {
    TestEmbedder teacher = teacher(Settings.defaults().window(serverWindow).workers(2));

    client(teacher.target(), options.withWindow(clientWindow))
        .streamText(Requests.numbered(40).iterator(), this::remember);

    assertThat(answered).isEqualTo(Requests.ids(40));
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void imagesStreamLikewise() {
    List<EmbedImagesRequest> requests =
        Requests.ids(10).stream()
            .map(id -> Requests.images("png", "broken").toBuilder().setId(id).build())
            .toList();

    client(teacher().target(), options).streamImages(requests.iterator(), this::remember);

    assertThat(answered).isEqualTo(Requests.ids(10));
  }

  @Test
  void tellsHowLongEachListTook() {
    client(teacher().target(), options).streamText(Requests.numbered(5).iterator(), this::remember);

    assertThat(waits.answered).hasSize(5).allMatch(took -> took.compareTo(Duration.ZERO) > 0);
  }

  @Test
  void nothingToSendCallsNobody() {
    client("127.0.0.1:1", options).streamText(Collections.emptyIterator(), this::remember);

    assertThat(answered).isEmpty();
  }

  @Test
  void noMoreThanTheWindowIsTakenFromTheCallerAhead() {
    AtomicInteger taken = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    Iterator<EmbedTextRequest> requests =
        Requests.numbered(30).stream()
            .peek(
                request ->
                    most.accumulateAndGet(taken.incrementAndGet() - answered.size(), Math::max))
            .iterator();

    client(teacher().target(), options).streamText(requests, this::remember);

    // A stream's iterator looks one element ahead of next().
    assertThat(most.get()).isBetween(1, 3 + 1);
  }

  @Test
  void aKilledServerIsWaitedForAndTheUnansweredSentAgain() {
    TestEmbedder first = teacher();
    FaultyProxy relay = opened(new FaultyProxy(first.port()));
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    model.before =
        texts -> {
          if (texts.contains("text 10")) {
            inTheMiddle.countDown();
            Await.latch("gate", gate);
          }
        };
    EmbedderClient client = client(relay.target(), options);
    CompletableFuture<Void> streaming =
        CompletableFuture.runAsync(
            () -> client.streamText(Requests.numbered(30).iterator(), this::remember));
    Await.latch("the stream is in its middle", inTheMiddle);
    Await.until("what came before has arrived", () -> answered.size() == 9);

    relay.kill();
    Await.until("the client has been refused", () -> waits.waits.size() >= 2);
    assertThat(streaming).isNotDone();
    gate.countDown();
    relay.restart(teacher().port());
    streaming.join();

    assertThat(answered).isEqualTo(Requests.ids(30));
    assertThat(waits.resumed).hasSize(1);
    assertThat(Collections.frequency(model.seenTexts(), "text 9")).isEqualTo(1);
    assertThat(Collections.frequency(model.seenTexts(), "text 10")).isEqualTo(2);
  }

  @Test
  void aServerRestartedOnItsPortContinuesTheStream() {
    TestEmbedder first = teacher(Settings.defaults().undrained());
    EmbedderClient client = client(first.target(), options);
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    AtomicBoolean once = new AtomicBoolean();
    CompletableFuture<Void> streaming =
        CompletableFuture.runAsync(
            () ->
                client.streamText(
                    Requests.numbered(30).iterator(),
                    answer -> {
                      remember(answer);
                      if (answer.getId() == 10 && once.compareAndSet(false, true)) {
                        inTheMiddle.countDown();
                        Await.latch("the server is closed", closed);
                      }
                    }));
    Await.latch("the stream is in its middle", inTheMiddle);
    first.close();
    closed.countDown();
    Await.until("the client waits", () -> !waits.waits.isEmpty());

    teacher(Settings.defaults().port(first.port()));
    streaming.join();

    assertThat(answered).isEqualTo(Requests.ids(30));
    assertThat(waits.resumed).isNotEmpty();
  }

  @Test
  void aServerThatDrainsLosesNothing() {
    TestEmbedder first = teacher();
    CountDownLatch inTheMiddle = new CountDownLatch(1);
    model.before =
        texts -> {
          if (texts.contains("text 10")) {
            inTheMiddle.countDown();
          }
        };
    EmbedderClient client = client(first.target(), options);
    CompletableFuture<Void> streaming =
        CompletableFuture.runAsync(
            () -> client.streamText(Requests.numbered(2000).iterator(), this::remember));
    Await.latch("the stream is in its middle", inTheMiddle);

    int port = first.port();
    first.close();
    teacher(Settings.defaults().port(port));
    streaming.join();

    assertThat(answered).isEqualTo(Requests.ids(2000));
  }

  @Test
  void aFatalAnswerInTheMiddleEndsTheStreamAtOnce() {
    List<EmbedTextRequest> requests = new ArrayList<>(Requests.numbered(20));
    requests.set(9, EmbedTextRequest.newBuilder().setId(10).addTexts("no space").build());
    EmbedderClient client = client(teacher().target(), options);

    assertThatThrownBy(() -> client.streamText(requests.iterator(), this::remember))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining("options.space");
    assertThat(answered).isEqualTo(Requests.ids(9));
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void anotherModelInTheMiddleEndsTheStreamAtOnce() {
    model.before =
        texts -> {
          if (texts.contains("text 10")) {
            model.fingerprint = "bb22";
          }
        };
    EmbedderClient client = client(teacher().target(), options);

    assertThatThrownBy(() -> client.streamText(Requests.numbered(20).iterator(), this::remember))
        .isInstanceOfSatisfying(
            MeshException.class,
            e -> assertThat(e.code()).isEqualTo(Status.Code.FAILED_PRECONDITION))
        .hasMessageContaining("bb22");
    assertThat(answered).isEqualTo(Requests.ids(9));
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void patienceIsPerOutageAndEnds() {
    TestEmbedder teacher = teacher();
    FaultyProxy relay = opened(new FaultyProxy(teacher.port()));
    EmbedderClient client = client(relay.target(), options.withPatience(Duration.ofMillis(400)));

    assertThatThrownBy(
            () ->
                client.streamText(
                    Requests.numbered(20).iterator(),
                    answer -> {
                      remember(answer);
                      if (answer.getId() == 5) {
                        relay.kill();
                      }
                    }))
        .isInstanceOfSatisfying(
            MeshException.class, e -> assertThat(e.code()).isEqualTo(Status.Code.UNAVAILABLE));
    assertThat(answered).startsWith(1L, 2L, 3L, 4L, 5L);
    assertThat(waits.waits).isNotEmpty();
  }

  @Test
  void aStreamThatStallsIsOpenedAnew() {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicBoolean once = new AtomicBoolean();
    model.before =
        texts -> {
          if (texts.contains("text 5") && once.compareAndSet(false, true)) {
            Await.latch("gate", gate);
          }
        };
    TestEmbedder teacher = teacher(Settings.defaults().workers(2));

    client(teacher.target(), options.withDeadline(Duration.ofMillis(300)))
        .streamText(Requests.numbered(10).iterator(), this::remember);
    gate.countDown();

    assertThat(answered).isEqualTo(Requests.ids(10));
    assertThat(waits.waits.get(0).why()).contains("no answer on the stream for PT0.3S");
  }

  @Test
  void whatTheConsumerThrowsEndsTheStreamAndIsNotRetried() {
    EmbedderClient client = client(teacher().target(), options);

    assertThatThrownBy(
            () ->
                client.streamText(
                    Requests.numbered(20).iterator(),
                    answer -> {
                      throw MeshException.unavailable("the consumer's own trouble");
                    }))
        .hasMessage("the consumer's own trouble");
    assertThat(waits.waits).isEmpty();
  }

  @Test
  void severalThreadsStreamOverOneClient() {
    EmbedderClient client = client(teacher(Settings.defaults().workers(2)).target(), options);

    List<CompletableFuture<List<Long>>> streams =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> stream(client), THREAD_EACH))
            .limit(4)
            .toList();

    assertThat(streams).allSatisfy(s -> assertThat(s.join()).isEqualTo(Requests.ids(50)));
  }

  private static List<Long> stream(EmbedderClient client) {
    List<Long> ids = new ArrayList<>();
    client.streamText(Requests.numbered(50).iterator(), answer -> ids.add(answer.getId()));
    return ids;
  }
}
