package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.proto.v1.RunPhase;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Teacher learning from text that is not held in memory. */
@Timeout(300)
class StreamedTextRunTest {
  private static final String[] STREAMED = {
    "accumulation=2",
    "data.shuffle-buffer=16",
    "data.pairs.0.file=part-{0..1}.tsv",
    "data.pairs.0.weight=1.5"
  };

  @TempDir Path folder;
  private Path recipe;
  private FakeTeacher teacher;

  @BeforeEach
  void write() throws IOException {
    teacher = FakeTeacher.start(6);
    recipe = TinyRecipe.write(folder);
    List<String> rows = Files.readAllLines(folder.resolve("pairs.tsv"));
    Files.write(folder.resolve("part-0.tsv"), rows.subList(0, 30));
    Files.write(folder.resolve("part-1.tsv"), rows.subList(30, rows.size()));
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private TrainResult run(String out, boolean resume, String... set) throws InterruptedException {
    List<String> overrides = new ArrayList<>(List.of(STREAMED));
    overrides.addAll(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    TrainOptions options = TrainOptions.of(folder.resolve(out), resume);
    return Trainer.run(RecipeFile.read(recipe, overrides).recipe(), options);
  }

  private Path checkpoint(String out, long step) {
    return folder.resolve(out + "/checkpoints/step-%08d".formatted(step));
  }

  private void delete(Path checkpoint) throws IOException {
    for (Path file : Files.list(checkpoint).toList()) {
      Files.delete(file);
    }
    Files.delete(checkpoint);
  }

  @Test
  void resumeInTheMiddleOfAnEpochContinuesBitForBit() throws Exception {
    TrainResult whole = run("whole", false);
    assertThat(whole.step()).isEqualTo(30); // 120 pairs an epoch
    String store = "store.directory=" + folder.resolve("whole/store");
    run("broken", false, store);
    for (long step : new long[] {30, 25, 10}) {
      delete(checkpoint("broken", step));
    }

    assertThat(run("broken", true, store).step()).isEqualTo(30);

    assertThat(Files.readAllBytes(checkpoint("broken", 30).resolve("model.safetensors")))
        .isEqualTo(Files.readAllBytes(checkpoint("whole", 30).resolve("model.safetensors")));
    assertThat(Files.list(folder.resolve("whole/store")))
        .anyMatch(file -> file.getFileName().toString().matches("rows-\\p{XDigit}{16}\\.json"));
  }

  @Test
  void prefetchAsksForEveryTextBeforeTheFirstStep() throws Exception {
    AtomicInteger atTheStart = new AtomicInteger(-1);
    List<String> overrides = new ArrayList<>(List.of(STREAMED));
    overrides.addAll(List.of("teacher.prefetch=true", "teacher.target=" + teacher.address()));
    TrainOptions options =
        TrainOptions.of(folder.resolve("run"), false)
            .withListener(
                status -> {
                  if (status.getPhase() == RunPhase.TRAINING) {
                    atTheStart.compareAndSet(-1, teacher.texts());
                  }
                });
    Trainer.run(RecipeFile.read(recipe, overrides).recipe(), options);

    assertThat(atTheStart).hasValue(TinyRecipe.ROWS);
    assertThat(teacher.texts()).isEqualTo(TinyRecipe.ROWS);
  }

  @Test
  void resumeRefusesAnotherBuffer() throws Exception {
    run("run", false, "epochs=1");
    assertThatThrownBy(() -> run("run", true, "data.shuffle-buffer=32"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("stands in the middle of other data")
        .hasMessageContaining("data.shuffle-buffer: 16 -> 32");
  }

  @Test
  void aFileThatIsMissingIsToldBeforeTheTeacherIsMet() {
    teacher.close();
    assertThatThrownBy(() -> run("run", false, "data.pairs.0.file=part-{0..2}.tsv"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("data.pairs: " + folder.resolve("part-2.tsv") + ": no such file");
  }

  @Test
  void recipesNameFilesInOneOfTwoWays() {
    for (String pairs :
        List.of(
            "{weight: 2}",
            "{file: a.tsv, source: a.en}",
            "{source: a.en}",
            "{file: a.tsv, target: a.zh}")) {
      assertThatThrownBy(() -> RecipeFile.read(recipe, List.of("data.pairs=[" + pairs + "]")))
          .as(pairs)
          .isInstanceOf(RecipeException.class)
          .hasMessageContaining("data.pairs[0].")
          .hasMessageContaining("expected: ");
    }
  }
}
