package io.altmesh.cli.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.Tensors;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.server.MeshServer;
import io.altmesh.proto.v1.DType;
import io.altmesh.proto.v1.EmbedOptions;
import io.altmesh.proto.v1.EmbedResponse;
import io.altmesh.proto.v1.EmbedTextRequest;
import io.altmesh.proto.v1.EmbedderGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A real server with a script, loads of a fraction of a second; counts, not times, are asserted.
 */
class LoadGeneratorTest {
  private static final Duration TIME = Duration.ofMillis(300);

  private final Scripted service = new Scripted();
  private MeshServer server;
  private ManagedChannel channel;

  /** Answers all, refuses every other, or stalls once. */
  private static final class Scripted extends EmbedderGrpc.EmbedderImplBase {
    final AtomicInteger calls = new AtomicInteger();
    volatile boolean refusesEveryOther;
    volatile long stallsFirstMillis;

    @Override
    public void embedText(EmbedTextRequest request, StreamObserver<EmbedResponse> responses) {
      int call = calls.getAndIncrement();
      if (refusesEveryOther && call % 2 == 1) {
        responses.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
        return;
      }
      stall(call == 0 ? stallsFirstMillis : 0);
      responses.onNext(answer(request));
      responses.onCompleted();
    }

    private static void stall(long millis) {
      try {
        Thread.sleep(millis); // the script's content: a server that stands still
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public StreamObserver<EmbedTextRequest> streamText(StreamObserver<EmbedResponse> responses) {
      return new StreamObserver<>() {
        @Override
        public void onNext(EmbedTextRequest request) {
          responses.onNext(answer(request));
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {
          responses.onCompleted();
        }
      };
    }

    private static EmbedResponse answer(EmbedTextRequest request) {
      int rows = request.getTextsCount();
      return EmbedResponse.newBuilder()
          .setEmbeddings(Tensors.of(new float[rows], rows, 1, DType.FLOAT32))
          .build();
    }
  }

  @BeforeEach
  void start() {
    server = MeshServer.builder("scripted", HostPort.parse("127.0.0.1:0")).service(service).start();
    channel = Channels.open(server.address().toString());
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  private LoadResult run(Pace pace, int list) throws InterruptedException {
    return run(pace, list, TIME);
  }

  private LoadResult run(Pace pace, int list, Duration time) throws InterruptedException {
    return LoadGenerator.run(
        List.of(channel),
        Requests.texts(List.of("a", "b", "c"), list, EmbedOptions.getDefaultInstance()),
        new LoadPlan(pace, Duration.ZERO, time, Duration.ofSeconds(30)));
  }

  @Test
  void callersAskAgainUntilTheTimeIsOver() throws InterruptedException {
    LoadResult result = run(new Pace.Callers(3), 2);
    assertThat(result.offered()).isGreaterThan(3).isEqualTo(service.calls.get());
    assertThat(result.answered()).isEqualTo(result.offered());
    assertThat(result.errors()).isEmpty();
    assertThat(result.itemsPerSecond() * result.seconds())
        .as("two items a list; the last answers may come too late to count")
        .isBetween(2.0 * (result.answered() - 3) - .5, 2.0 * result.answered() + .5);
  }

  @Test
  void countsRefusalsApart() throws InterruptedException {
    service.refusesEveryOther = true;
    LoadResult result = run(new Pace.Rate(200, 1), 1);
    assertThat(result.refused()).isPositive();
    assertThat(result.answered() + result.refused()).isEqualTo(result.offered());
    assertThat(result.errors()).isEmpty();
  }

  @Test
  void countsOtherErrorsByTheirCode() throws InterruptedException {
    server.close();
    LoadResult result = run(new Pace.Rate(50, 1), 1);
    assertThat(result.errors()).containsOnlyKeys("UNAVAILABLE");
    assertThat(result.errors().get("UNAVAILABLE")).isEqualTo(result.offered());
  }

  @Test
  void sendsAtTheSameTimesWhateverTheServerDoes() throws InterruptedException {
    long undisturbed = run(new Pace.Rate(200, 7), 1).offered();
    service.calls.set(0);
    service.stallsFirstMillis = TIME.toMillis() * 2;
    LoadResult stalled = run(new Pace.Rate(200, 7), 1);
    assertThat(stalled.offered()).isEqualTo(undisturbed);
    assertThat(stalled.latency().max())
        .as("the stall counts from when the list was due")
        .isGreaterThanOrEqualTo(TIME.toMillis() * 2.0 - 1);
  }

  @Test
  void streamsKeepTheirWindowFull() throws InterruptedException {
    LoadResult result = run(new Pace.Streams(2, 4), 3, Duration.ofSeconds(2));
    assertThat(result.offered()).isGreaterThan(8);
    assertThat(result.answered()).isEqualTo(result.offered());
  }
}
