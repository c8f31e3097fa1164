package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.CheckpointFollower;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.proto.v1.CheckpointInfo;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class TeacherLearningRunTest {
  private static final int DIM = 6;
  private static final int ROWS = TinyRecipe.ROWS;

  @TempDir Path folder;
  private Path recipe;
  private FakeTeacher teacher;

  @BeforeEach
  void write() throws IOException {
    teacher = FakeTeacher.start(DIM);
    recipe = TinyRecipe.write(folder);
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private TrainResult run(String out, boolean resume, Consumer<RunStatus> listener, String... set)
      throws InterruptedException {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    TrainOptions options = TrainOptions.of(folder.resolve(out), resume).withListener(listener);
    return Trainer.run(RecipeFile.read(recipe, overrides).recipe(), options);
  }

  private TrainResult run(String out, boolean resume, String... set) throws InterruptedException {
    return run(out, resume, status -> {}, set);
  }

  private byte[] weights(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out + "/checkpoints/step-00000020/model.safetensors"));
  }

  @Test
  void asksTheTeacherOncePerTextAndNeverFromTheSecondEpochOn() throws Exception {
    List<Long> asked = new CopyOnWriteArrayList<>();
    TrainResult result = run("run", false, status -> asked.add(status.getTeacherTexts()));

    assertThat(result.step()).isEqualTo(20);
    assertThat(teacher.texts()).isEqualTo(ROWS);
    assertThat(asked.get(asked.size() - 1)).isEqualTo(ROWS);
  }

  @Test
  void theLossFalls() throws Exception {
    List<Double> losses = new CopyOnWriteArrayList<>();
    run(
        "run",
        false,
        status -> {
          if (status.getPhase() == RunPhase.TRAINING && status.getStep() > 0) {
            losses.add(status.getLoss());
          }
        },
        "epochs=80",
        "optimizer.learning-rate=5e-3",
        "metrics.every-steps=20");

    assertThat(losses.get(losses.size() - 1)).isLessThan(0.7 * losses.get(0));
  }

  @Test
  void aWarmStoreGivesTheSameWeightsAsAColdOne() throws Exception {
    run("cold", false, "store.directory=" + folder.resolve("store"));
    run("warm", false, "store.directory=" + folder.resolve("store"));

    assertThat(teacher.texts()).isEqualTo(ROWS);
    assertThat(weights("warm")).isEqualTo(weights("cold"));
  }

  @Test
  void prefetchAsksForAllBeforeTheFirstStep() throws Exception {
    AtomicReference<Integer> atTheStart = new AtomicReference<>();
    run(
        "run",
        false,
        status -> {
          if (status.getPhase() == RunPhase.TRAINING && atTheStart.get() == null) {
            atTheStart.set(teacher.texts());
          }
        },
        "teacher.prefetch=true");

    assertThat(atTheStart.get()).isEqualTo(ROWS);
    assertThat(teacher.texts()).isEqualTo(ROWS);
  }

  @Test
  void resumeInTheMiddleOfAnEpochContinuesBitForBit() throws Exception {
    run("whole", false, "accumulation=2");
    run("broken", false, "accumulation=2", "store.directory=" + folder.resolve("whole/store"));
    for (long step : new long[] {20, 10}) {
      deleteStep("broken", step);
    }
    deleteStep("broken", 15);

    run("broken", true, "accumulation=2", "store.directory=" + folder.resolve("whole/store"));

    assertThat(weights("broken")).isEqualTo(weights("whole"));
  }

  private void deleteStep(String out, long step) throws IOException {
    Path checkpoint = folder.resolve(out + "/checkpoints/step-%08d".formatted(step));
    for (Path file : Files.list(checkpoint).toList()) {
      Files.delete(file);
    }
    Files.delete(checkpoint);
  }

  @Test
  void waitsVisiblyForATeacherThatDiesAndGoesOnWhenItIsBack() throws Exception {
    Address address = teacher.address();
    FakeTeacher first = teacher;
    List<RunPhase> phases = new CopyOnWriteArrayList<>();
    List<String> messages = new CopyOnWriteArrayList<>();
    TrainResult result =
        run(
            "run",
            false,
            status -> {
              phases.add(status.getPhase());
              if (status.getStep() == 1
                  && teacher == first
                  && status.getPhase() == RunPhase.TRAINING) {
                first.close();
              }
              if (status.getPhase() == RunPhase.WAITING_FOR_TEACHER) {
                messages.add(status.getMessage());
                if (teacher == first) {
                  teacher = FakeTeacher.start(DIM, "teacher-1", address);
                }
              }
            });

    assertThat(result.finished()).isTrue();
    assertThat(phases)
        .containsSubsequence(
            RunPhase.TRAINING, RunPhase.WAITING_FOR_TEACHER, RunPhase.TRAINING, RunPhase.FINISHED);
    assertThat(messages.get(0)).contains("waiting for teacher " + address);
    assertThat(first.texts()).isLessThan(ROWS);
    assertThat(teacher.texts()).isPositive();
  }

  @Test
  void refusesATeacherOfAnotherFingerprintInMidRunAndKeepsWhatWasLearnt() {
    Address address = teacher.address();
    FakeTeacher first = teacher;
    assertThatThrownBy(
            () ->
                run(
                    "run",
                    false,
                    status -> {
                      if (status.getStep() == 1 && teacher == first) {
                        first.close();
                        teacher = FakeTeacher.start(DIM, "another", address);
                      }
                    }))
        .isInstanceOf(MeshException.class)
        .hasMessageContaining("teacher-1")
        .hasMessageContaining("another");
    assertThat(teacher.texts()).isZero();
    assertThat(folder.resolve("run/checkpoints/latest"))
        .content()
        .isGreaterThanOrEqualTo("step-00000001");
  }

  @Test
  void resumeRefusesAnotherTeacher() throws Exception {
    run("run", false, "epochs=1");
    teacher.close();
    teacher = FakeTeacher.start(DIM, "another", HostPort.parse("127.0.0.1:0"));

    assertThatThrownBy(() -> run("run", true))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("learnt from teacher fake (fingerprint teacher-1)")
        .hasMessageContaining("the one given now is fake (fingerprint another)");
  }

  @Test
  void resumeRefusesVectorsOfAnotherSpace() throws Exception {
    run("run", false, "epochs=1");

    assertThatThrownBy(() -> run("run", true, "epochs=2", "teacher.space=projected"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("learnt the teacher's pooled vectors, the recipe says projected");
  }

  @Test
  void aRecipeWithoutATeacherSaysHowToNameOne() {
    assertThatThrownBy(
            () ->
                Trainer.run(
                    RecipeFile.read(recipe, List.of()).recipe(),
                    TrainOptions.of(folder.resolve("run"), false)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("--set teacher.target=HOST:PORT");
  }

  @Test
  void aStartThatFailedCanBeRepeatedInTheSameFolder() throws Exception {
    assertThatThrownBy(() -> run("run", false, "data.pairs.0.file=none.tsv"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("none.tsv: no such file");

    assertThat(run("run", false, "epochs=1").finished()).isTrue();
  }

  @Test
  void aStopEndsTheWaitForATeacherThatNeverComes() {
    teacher.close();
    StopSignal stop = new StopSignal();
    TrainOptions options =
        TrainOptions.of(folder.resolve("run"), false)
            .withStop(stop)
            .withListener(
                status -> {
                  if (status.getPhase() == RunPhase.WAITING_FOR_TEACHER) {
                    stop.trip();
                  }
                });

    assertThatThrownBy(
            () ->
                Trainer.run(
                    RecipeFile.read(recipe, List.of("teacher.target=" + teacher.address()))
                        .recipe(),
                    options))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("stopped while waiting for teacher");
  }

  @Test
  void checkpointsSayWhoTaughtAndWhatWasRead() throws Exception {
    Files.writeString(
        folder.resolve("pairs.tsv"),
        Files.readString(folder.resolve("pairs.tsv")) + "a row without tabs\n");
    AtomicReference<RunStatus> last = new AtomicReference<>();
    TrainResult result = run("run", false, last::set, "epochs=1");

    JsonNode told =
        new ObjectMapper().readTree(result.checkpoint().resolve("altmesh.json").toFile());
    assertThat(told.at("/run").asText()).isEqualTo("run");
    assertThat(told.at("/step").asLong()).isEqualTo(10);
    assertThat(told.at("/teacher/model_fingerprint").asText()).isEqualTo("teacher-1");
    assertThat(told.at("/teacher/image_tower_fingerprint").asText()).isEqualTo("teacher-1-image");
    assertThat(told.at("/fingerprint").asText()).hasSize(64);
    assertThat(last.get().getSkippedRows()).isEqualTo(1);
    assertThat(told.at("/recipe").asText()).contains("student: 'student'", "file: 'pairs.tsv'");
    assertThat(told.toString()).doesNotContain(folder.toString()).doesNotContain("'/");
  }

  @Test
  void aFollowerGetsEveryCheckpointAndTheTrainerStaysForTheLast() throws Exception {
    Map<Long, String> heard = new ConcurrentHashMap<>();
    CountDownLatch finished = new CountDownLatch(1);
    AtomicReference<CheckpointFollower> follower = new AtomicReference<>();
    Thread starter =
        new Thread(
            () ->
                follower.set(
                    CheckpointFollower.follow(
                        address(),
                        "student@test",
                        folder.resolve("followed"),
                        ClientOptions.defaults(),
                        new CheckpointFollower.Listener() {
                          @Override
                          public void published(CheckpointInfo checkpoint, Path directory) {
                            heard.put(checkpoint.getStep(), fingerprint(directory));
                            assertThat(heard.get(checkpoint.getStep()))
                                .isEqualTo(checkpoint.getFingerprint());
                            while (follower.get() == null) {
                              Thread.onSpinWait();
                            }
                            follower.get().acknowledge(checkpoint);
                          }

                          @Override
                          public void finished(long lastStep) {
                            finished.countDown();
                          }
                        })));
    starter.start();

    // Only when the follower has the first checkpoint does the run go on: from then on it is
    // promised all.
    run(
        "run",
        false,
        status -> {
          while (status.getStep() == 6 && !heard.containsKey(5L)) {
            Thread.onSpinWait();
          }
        },
        "epochs=1",
        "followers.lease=60s",
        "checkpoint.keep=1");

    starter.join();
    assertThat(finished.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(heard).containsOnlyKeys(0L, 5L, 10L);
    follower.get().close();
  }

  private String address() {
    Path file = folder.resolve("run/address");
    while (true) {
      try {
        String address = Files.readString(file).strip();
        if (!address.isEmpty()) {
          return address;
        }
      } catch (IOException e) {
        Thread.onSpinWait(); // not there yet
      }
    }
  }

  private static String fingerprint(Path directory) {
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel model = EmbeddingModels.open(directory, engine)) {
      return model.identity().fingerprint();
    }
  }
}
