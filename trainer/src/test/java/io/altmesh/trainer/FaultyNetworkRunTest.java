package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.mesh.FaultyProxy;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever the network to the teacher does, a run ends, and with the undisturbed run's weights. */
@Timeout(300)
class FaultyNetworkRunTest {
  private static final int DIM = 6;

  @TempDir Path folder;
  private Path recipe;
  private FakeTeacher teacher;
  private FaultyProxy proxy;

  @BeforeEach
  void write() throws IOException {
    teacher = FakeTeacher.start(DIM);
    proxy = new FaultyProxy(port(teacher));
    recipe = TinyRecipe.write(folder);
  }

  @AfterEach
  void close() {
    proxy.close();
    teacher.close();
  }

  private static int port(FakeTeacher teacher) {
    return HostPort.parse(teacher.address().toString()).port();
  }

  /** Begins after the first step, when most texts are still to be asked for. */
  enum Fault {
    DELAY(proxy -> proxy.delay(Duration.ofMillis(20))),
    THROTTLE(proxy -> proxy.throttle(20_000)),
    LOSS(proxy -> proxy.lose(0.1)),
    RESET(FaultyProxy::reset),
    HALF_OPEN(FaultyProxy::halfOpen),
    CUT(proxy -> proxy.cutAfter(2_000)),
    PARTITION(FaultyProxy::partition),
    KILL(FaultyProxy::kill);

    final Consumer<FaultyProxy> begin;

    Fault(Consumer<FaultyProxy> begin) {
      this.begin = begin;
    }
  }

  @ParameterizedTest
  @EnumSource
  void theRunEndsWithTheUndisturbedRunsWeights(Fault fault) throws Exception {
    run("undisturbed", teacher.address().toString(), status -> {});
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean ended = new AtomicBoolean();

    TrainResult result =
        run(
            "disturbed",
            proxy.target(),
            status -> {
              if (status.getStep() == 1 && !begun.getAndSet(true)) {
                fault.begin.accept(proxy);
              }
              if (status.getPhase() == RunPhase.WAITING_FOR_TEACHER && !ended.getAndSet(true)) {
                end(fault);
              }
            });

    assertThat(result.finished()).isTrue();
    assertThat(begun).isTrue();
    assertThat(weights("disturbed")).isEqualTo(weights("undisturbed"));
  }

  private void end(Fault fault) {
    if (fault == Fault.KILL) {
      proxy.restart(port(teacher));
    } else if (fault == Fault.PARTITION) {
      proxy.heal();
    }
  }

  @Test
  void oneOfTwoTeachersDiesAndNobodyWaits() throws Exception {
    run("undisturbed", teacher.address().toString(), status -> {});
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean waited = new AtomicBoolean();
    try (FakeTeacher other = FakeTeacher.start(DIM)) {
      TrainResult result =
          run(
              "two",
              proxy.target() + "," + other.address(),
              status -> {
                if (status.getStep() == 1 && !begun.getAndSet(true)) {
                  proxy.kill();
                }
                waited.compareAndSet(false, status.getPhase() == RunPhase.WAITING_FOR_TEACHER);
              });

      assertThat(result.finished()).isTrue();
      assertThat(other.texts()).isPositive();
    }
    assertThat(waited).isFalse();
    assertThat(weights("two")).isEqualTo(weights("undisturbed"));
  }

  private TrainResult run(String out, String target, Consumer<RunStatus> listener)
      throws InterruptedException {
    TrainOptions options =
        TrainOptions.of(folder.resolve(out), false)
            .withListener(listener)
            .withCalls(ClientOptions.defaults().withDeadline(Duration.ofSeconds(1)));
    return Trainer.run(
        RecipeFile.read(recipe, List.of("teacher.target=" + target)).recipe(), options);
  }

  private byte[] weights(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out + "/checkpoints/step-00000020/model.safetensors"));
  }
}
