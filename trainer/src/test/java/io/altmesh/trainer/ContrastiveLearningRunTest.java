package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.HostPort;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.recipe.RecipeFile;
import io.altmesh.trainer.task.TeacherException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stage 2 on what stage 1 wrote. */
@Timeout(300)
class ContrastiveLearningRunTest {
  private static final int DIM = 6;
  private static final int IMAGES = 9;

  @TempDir Path folder;
  private Path recipe;
  private FakeTeacher teacher;

  @BeforeEach
  void write() throws Exception {
    teacher = FakeTeacher.start(DIM);
    TinyShards.write(folder.resolve("images.tar"), 16);
    Path student = run(TinyRecipe.write(folder), "stage1", false, status -> {}, "epochs=1");
    recipe =
        Files.writeString(
            folder.resolve("stage2.yaml"),
            """
            task: contrastive-learning
            device: cpu
            precision: fp32
            student: %s
            data: {images: [images.tar]}
            batch-size: 4
            accumulation: 2
            steps: 10
            max-length: 8
            optimizer: {learning-rate: 1e-3, warm-up-steps: 2}
            checkpoint: {every-steps: 5, keep: 9}
            metrics: {every-steps: 1}
            followers: {lease: 1ms}
            """
                .formatted(student));
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private Path run(
      Path recipe, String out, boolean resume, Consumer<RunStatus> listener, String... set)
      throws InterruptedException {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    TrainOptions options = TrainOptions.of(folder.resolve(out), resume).withListener(listener);
    return Trainer.run(RecipeFile.read(recipe, overrides).recipe(), options).checkpoint();
  }

  private Path run(String out, boolean resume, String... set) throws InterruptedException {
    return run(recipe, out, resume, status -> {}, set);
  }

  private byte[] written(String out, String file) throws IOException {
    return Files.readAllBytes(folder.resolve(out + "/checkpoints/step-00000010/" + file));
  }

  @Test
  void theLossFallsAndNoImageIsAskedTwice() throws Exception {
    List<Double> losses = new CopyOnWriteArrayList<>();
    AtomicReference<RunStatus> last = new AtomicReference<>();
    run(
        recipe,
        "run",
        false,
        status -> {
          last.set(status);
          if (status.getPhase() == RunPhase.TRAINING && status.getStep() > 0) {
            losses.add(status.getLoss());
          }
        },
        "steps=120",
        "metrics.every-steps=20",
        "optimizer.learning-rate=5e-3");

    assertThat(losses.get(losses.size() - 1)).isLessThan(0.5 * losses.get(0));
    assertThat(teacher.images()).isEqualTo(IMAGES);
    assertThat(last.get().getTeacherTexts()).isEqualTo(IMAGES);
  }

  @Test
  void aBareBackboneLearnsFromImagesAloneWithoutMachineTranslation() throws Exception {
    List<Double> losses = new CopyOnWriteArrayList<>();
    Path written =
        run(
            recipe,
            "run",
            false,
            status -> {
              if (status.getPhase() == RunPhase.TRAINING && status.getStep() > 0) {
                losses.add(status.getLoss());
              }
            },
            "student=" + folder.resolve("student"),
            "head=altclip",
            "contrastive.train-text-projection=true",
            "steps=120",
            "metrics.every-steps=20",
            "optimizer.learning-rate=5e-3");

    assertThat(losses.get(losses.size() - 1)).isLessThan(0.5 * losses.get(0));
    assertThat(EmbeddingModels.identify(written, "").text().pooledDim())
        .isEqualTo(FakeTeacher.PROJECTED_DIM);
  }

  @Test
  void aWarmStoreAsksForNothingAndGivesTheSameWeights() throws Exception {
    run("cold", false, "store.directory=" + folder.resolve("store"));
    int asked = teacher.images();
    run("warm", false, "store.directory=" + folder.resolve("store"));

    assertThat(teacher.images()).isEqualTo(asked);
    assertThat(written("warm", "model.safetensors"))
        .isEqualTo(written("cold", "model.safetensors"));
  }

  @Test
  void aStepIsAWholeBatchHoweverManyChunksItIsComputedIn() throws Exception {
    for (int chunks : new int[] {1, 4}) {
      Path written = run("run" + chunks, false, "steps=null", "epochs=3", "accumulation=" + chunks);
      assertThat(written).hasFileName("step-00000006"); // of nine images, two batches of four
    }
  }

  @Test
  void prefetchAsksForAllBeforeTheFirstStep() throws Exception {
    AtomicReference<Integer> atTheStart = new AtomicReference<>();
    run(
        recipe,
        "run",
        false,
        status -> {
          if (status.getPhase() == RunPhase.TRAINING && atTheStart.get() == null) {
            atTheStart.set(teacher.images());
          }
        },
        "teacher.prefetch=true");

    assertThat(atTheStart.get()).isEqualTo(IMAGES);
    assertThat(teacher.images()).isEqualTo(IMAGES);
  }

  @ParameterizedTest
  @CsvSource({"infonce, 0", "sigmoid, 0.2"})
  void resumeInTheMiddleOfAnEpochContinuesBitForBit(String objective, double dropout)
      throws Exception {
    String[] set = {
      "contrastive.objective=" + objective,
      "dropout=" + dropout,
      "contrastive.mask-duplicates=true",
      "contrastive.train-text-projection=true",
      "contrastive.first-caption=0.5",
      "store.directory=" + folder.resolve("store")
    };
    run("whole", false, set);
    run("broken", false, set);
    Path lost = folder.resolve("broken/checkpoints/step-00000010"); // an epoch has two batches
    try (var files = Files.list(lost)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(lost);

    run("broken", true, set);

    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertThat(written("broken", file)).isEqualTo(written("whole", file));
    }
  }

  @Test
  void aRunGoesOnInAnotherNumberOfChunks() throws Exception {
    run("run", false, "steps=5");

    assertThatThrownBy(() -> run("run", true, "accumulation=4"))
        .hasMessageContaining("accumulation")
        .hasMessageContaining("--allow-changes"); // its last bits are other ones
    TrainOptions allowed = TrainOptions.of(folder.resolve("run"), true).withChangesAllowed();
    List<String> set = List.of("accumulation=4", "teacher.target=" + teacher.address());
    Path written = Trainer.run(RecipeFile.read(recipe, set).recipe(), allowed).checkpoint();

    assertThat(written).hasFileName("step-00000010");
    assertThat(teacher.images()).isLessThanOrEqualTo(IMAGES);
  }

  @Test
  void aBrokenImageIsLeftOutCountedAndNotAskedAgain() throws Exception {
    TinyShards.write(folder.resolve("images.tar"), 16, "green-cross");
    AtomicReference<RunStatus> last = new AtomicReference<>();
    run(recipe, "run", false, last::set, "batch-size=9", "accumulation=9");

    assertThat(last.get().getPhase()).isEqualTo(RunPhase.FINISHED);
    assertThat(last.get().getSkippedRows()).isEqualTo(1);
    assertThat(last.get().getTeacherTexts()).isEqualTo(IMAGES - 1);
    assertThat(teacher.images()).isEqualTo(IMAGES);
  }

  @Test
  void aBatchOfBrokenImagesAloneEndsTheRun() throws Exception {
    TinyShards.write(folder.resolve("images.tar"), 16, "green-cross");

    assertThatThrownBy(() -> run("run", false, "batch-size=1", "accumulation=1"))
        .isInstanceOf(TeacherException.class)
        .hasMessageContaining("the teacher refused all 1 images of a batch");
  }

  @Test
  void resumeRefusesATeacherOfAnotherImageTower() throws Exception {
    run("run", false, "steps=5");
    teacher.close();
    teacher = FakeTeacher.start(DIM, "another", HostPort.parse("127.0.0.1:0"));

    assertThatThrownBy(() -> run("run", true))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("learnt from teacher fake (fingerprint teacher-1)")
        .hasMessageContaining("the one given now is fake (fingerprint another)");
  }

  @Test
  void whatItWritesIsAnAltClipThatOpensAndSaysWhereItComesFrom() throws Exception {
    Path written = run("run", false);

    JsonNode told = new ObjectMapper().readTree(written.resolve("altmesh.json").toFile());
    assertThat(told.at("/recipe").asText()).contains("contrastive-learning");
    assertThat(told.at("/teacher/image_tower_fingerprint").asText()).isEqualTo("teacher-1-image");
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel model = EmbeddingModels.open(written, engine)) {
      assertThat(model.identity().architecture()).isEqualTo("altclip");
      assertThat(model.identity().fingerprint()).isEqualTo(told.at("/fingerprint").asText());
      assertThat(model.head().imageTowerFingerprint()).isEqualTo("teacher-1-image");
    }
  }

  @Test
  void withoutATeacherOrImagesItSaysWhatIsMissing() {
    assertThatThrownBy(
            () ->
                Trainer.run(
                    RecipeFile.read(recipe, List.of()).recipe(),
                    TrainOptions.of(folder.resolve("run"), false)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("--set teacher.target=HOST:PORT");
    assertThatThrownBy(() -> run("run", false, "data.images=[]"))
        .hasMessageContaining("data.images: none")
        .hasMessageContaining("for task contrastive-learning");
  }
}
