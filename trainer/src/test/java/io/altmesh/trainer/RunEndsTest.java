package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.altmesh.mesh.Address;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.CheckpointWatch;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.client.WaitListener;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.proto.v1.TrainingRunGrpc;
import io.altmesh.proto.v1.WatchRunRequest;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.RecipeFile;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What others hear of a run that stops or fails. */
@Timeout(120)
class RunEndsTest {
  @TempDir Path folder;
  private Path recipe;
  private FakeTeacher teacher;

  @BeforeEach
  void write() throws IOException {
    teacher = FakeTeacher.start(6);
    TinyModels.xlmRoberta(folder.resolve("student"));
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      rows.add("source " + i + "\t" + TinyModels.WORDS.get(i % TinyModels.WORDS.size()) + "\tfr");
    }
    Files.write(folder.resolve("pairs.tsv"), rows);
    recipe = folder.resolve("recipe.yaml");
    Files.writeString(
        recipe,
        """
        task: teacher-learning
        device: cpu
        precision: fp32
        student: student
        data: {pairs: [{file: pairs.tsv}]}
        batch-size: 8
        steps: 10
        max-length: 8
        checkpoint: {every-steps: 100, keep: 9}
        metrics: {every-steps: 1}
        """);
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private TrainResult run(TrainOptions options, String set) throws InterruptedException {
    List<String> overrides = List.of(set, "teacher.target=" + teacher.address());
    return Trainer.run(RecipeFile.read(recipe, overrides).recipe(), options);
  }

  private TrainOptions options(boolean resume) {
    return TrainOptions.of(folder.resolve("run"), resume);
  }

  @Test
  void aFollowerOfAStoppedRunHearsOfTheResumedOne() throws Exception {
    Address address = Address.parse("unix:" + folder.resolve("run.sock"));
    StopSignal stop = new StopSignal();
    try (Heard heard = new Heard(address)) {
      TrainResult stopped =
          run(
              options(false)
                  .withStop(stop)
                  .withListener(
                      status -> {
                        if (status.getStep() == 4 && !stop.tripped()) {
                          assertThat(heard.next(heard.published)).isZero();
                          stop.trip();
                        }
                      }),
              "listen=" + address);
      assertThat(heard.next(heard.published)).isEqualTo(stopped.step()).isLessThan(10);
      assertThat(heard.finished).isEmpty();
      heard.resumed.clear();

      run(
          options(true)
              .withListener(
                  status -> {
                    if (status.getStep() == 9) {
                      heard.next(heard.resumed);
                    }
                  }),
          "listen=" + address);

      assertThat(heard.next(heard.published)).isEqualTo(10);
      assertThat(heard.next(heard.finished)).isEqualTo(10);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"device=cuda:99", "data.pairs.0.file=none.tsv"})
  void whoWatchesARunThatFailsIsToldWhy(String mistake) {
    CompletableFuture<Iterator<RunStatus>> watched = new CompletableFuture<>();
    List<ManagedChannel> channels = new ArrayList<>();
    TrainOptions options =
        options(false)
            .withAddress(
                address -> {
                  ManagedChannel channel = Channels.open(address.toString());
                  channels.add(channel);
                  Iterator<RunStatus> statuses =
                      TrainingRunGrpc.newBlockingStub(channel)
                          .watch(WatchRunRequest.getDefaultInstance());
                  assertThat(statuses.next().getPhase()).isEqualTo(RunPhase.STARTING);
                  watched.complete(statuses);
                });

    Throwable failure = catchThrowable(() -> run(options, mistake));

    RunStatus last = null;
    for (Iterator<RunStatus> statuses = watched.join(); statuses.hasNext(); ) {
      last = statuses.next();
    }
    assertThat(last.getPhase()).isEqualTo(RunPhase.FAILED);
    assertThat(last.getMessage()).isNotEmpty().isEqualTo(failure.getMessage());
    channels.forEach(ManagedChannel::shutdownNow);
  }

  /** A follower that acknowledges at once. */
  private static final class Heard
      implements CheckpointWatch.Listener, WaitListener, AutoCloseable {
    final BlockingQueue<Long> published = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> finished = new LinkedBlockingQueue<>();
    final BlockingQueue<Duration> resumed = new LinkedBlockingQueue<>();
    private final CompletableFuture<CheckpointWatch> watch = new CompletableFuture<>();

    Heard(Address trainer) {
      ClientOptions options = ClientOptions.defaults().withListener(this);
      watch.complete(CheckpointWatch.start(trainer.toString(), "follower@test", options, this));
    }

    /** Not for ever: also where the training thread waits. */
    <T> T next(BlockingQueue<T> queue) {
      try {
        T next = queue.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public void published(CheckpointInfo checkpoint) {
      published.add(checkpoint.getStep());
      watch.join().acknowledge(checkpoint);
    }

    @Override
    public void finished(long lastStep) {
      finished.add(lastStep);
    }

    @Override
    public void waiting(String target, String why, int attempt, Duration next) {}

    @Override
    public void resumed(String target, Duration waited) {
      resumed.add(waited);
    }

    @Override
    public void close() {
      watch.join().close();
    }
  }
}
