package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.trainer.recipe.RecipeFile;
import io.altmesh.trainer.task.TeacherException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of teacher learning whose recipe is not the paper's, and those that go wrong. */
@Timeout(120)
class DistillationRunTest {
  private static final String WORDS = "embeddings.word_embeddings.weight";

  @TempDir Path folder;
  private Path recipe;
  private FakeTeacher teacher;

  @BeforeEach
  void write() throws IOException {
    teacher = FakeTeacher.start(6);
    recipe = TinyRecipe.write(folder);
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private TrainResult run(String out, boolean resume, String... set) throws InterruptedException {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    return Trainer.run(
        RecipeFile.read(recipe, overrides).recipe(), TrainOptions.of(folder.resolve(out), resume));
  }

  @Test
  void aResumedRunWithAveragesAndFrozenLayersEndsAsTheUndisturbedOne() throws Exception {
    String[] options = {
      "ema=0.99",
      "freeze.word-embeddings=true",
      "freeze.layers=1",
      "distillation.loss=infonce",
      "optimizer.layer-decay=0.8",
      "accumulation=2",
      "dropout=0.2",
      "store.directory=" + folder.resolve("store")
    };
    Path whole = run("whole", false, options).checkpoint();
    run("broken", false, options);
    for (int step : new int[] {10, 15, 20}) {
      Path checkpoint = folder.resolve("broken/checkpoints/step-%08d".formatted(step));
      for (Path file : Files.list(checkpoint).toList()) {
        Files.delete(file);
      }
      Files.delete(checkpoint);
    }
    Path resumed = run("broken", true, options).checkpoint();

    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertThat(resumed.resolve(file)).hasSameBinaryContentAs(whole.resolve(file));
    }
    try (SafetensorsFile start = SafetensorsFile.open(folder.resolve("student/model.safetensors"));
        SafetensorsFile end = SafetensorsFile.open(whole.resolve("model.safetensors"))) {
      assertThat(end.floats("text_model.roberta." + WORDS)).containsExactly(start.floats(WORDS));
    }
  }

  @Test
  void aSpikeEndsTheRunAndNamesWhereToGoOn() {
    assertThatThrownBy(() -> run("run", false, "guard.spike=1.0001", "epochs=9"))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("times its running median")
        .hasMessageMatching(
            ".*between step \\d+ and step \\d+ \\(epoch \\d+, its last batch before epoch \\d+, batch \\d+ .*")
        .hasMessageMatching(".*last good checkpoint is .*step-\\d{8} .*--resume.*");
  }

  @Test
  void noCheckpointIsWrittenWhileTheLossIsNotFinite() {
    assertThatThrownBy(
            () ->
                run(
                    "run",
                    false,
                    "guard.non-finite=3",
                    "optimizer.learning-rate=1e30",
                    "optimizer.warm-up-steps=0",
                    "checkpoint.every-steps=1"))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("3 read-outs in a row")
        .hasMessageContaining("step-00000001");
  }

  @Test
  void aTargetThatIsNotANumberIsRefusedByItsText() throws IOException {
    Files.writeString(
        folder.resolve("pairs.tsv"),
        Files.readString(folder.resolve("pairs.tsv")) + FakeTeacher.NOT_A_NUMBER + "\tred\tfr\n");

    assertThatThrownBy(() -> run("run", false, "teacher.prefetch=true"))
        .isInstanceOf(TeacherException.class)
        .hasMessageContaining(
            "answered NaN as value 0 of text \"not a number\" (expected: finite numbers)");
  }
}
