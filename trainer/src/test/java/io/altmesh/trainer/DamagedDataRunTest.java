package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.safetensors.SafetensorsFile;
import io.altmesh.encoder.safetensors.SafetensorsWriter;
import io.altmesh.encoder.safetensors.TensorEntry;
import io.altmesh.encoder.safetensors.TensorSource;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs on files that were cut off, and on a batch whose loss is no number. */
@Timeout(300)
class DamagedDataRunTest {
  private static final String EMBEDDINGS = "embeddings.word_embeddings.weight";

  @TempDir Path folder;
  private Path recipe;
  private FakeTeacher teacher;
  private final AtomicReference<RunStatus> last = new AtomicReference<>();

  @BeforeEach
  void write() throws IOException {
    teacher = FakeTeacher.start(6);
    recipe = TinyRecipe.write(folder);
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private TrainResult run(boolean resume, String... set) throws InterruptedException {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    return Trainer.run(
        RecipeFile.read(recipe, overrides).recipe(),
        TrainOptions.of(folder.resolve("run"), resume).withListener(last::set));
  }

  @Test
  void ofTruncatedParallelTextTheWholeRowsAreLearntAndTheLossIsCounted() throws Exception {
    cutGzip(folder.resolve("pairs.tsv"), 0.7);

    assertThat(
            run(false, "data.pairs.0.file=" + folder.resolve("pairs.tsv.gz"), "batch-size=4")
                .finished())
        .isTrue();

    assertThat(last.get().getPhase()).isEqualTo(RunPhase.FINISHED);
    assertThat(last.get().getSkippedRows()).isEqualTo(1);
    assertThat(last.get().getTeacherTexts()).isBetween(20L, TinyRecipe.ROWS - 1L);
  }

  @Test
  void ofATruncatedShardTheWholeSamplesAreLearntAndTheLossIsCounted() throws Exception {
    run(false, "epochs=1");
    Files.move(folder.resolve("run"), folder.resolve("stage1"));
    TinyShards.write(folder.resolve("images.tar"), 16);
    cutGzip(folder.resolve("images.tar"), 0.6);

    TrainResult result =
        run(
            false,
            "task=contrastive-learning",
            "student=" + folder.resolve("stage1/checkpoints/step-00000010"),
            "data.pairs=[]",
            "data.images=[%s]".formatted(folder.resolve("images.tar.gz")),
            "batch-size=2",
            "epochs=null",
            "steps=4");

    assertThat(result.step()).isEqualTo(4);
    assertThat(last.get().getSkippedRows()).isEqualTo(1);
    assertThat(last.get().getTeacherTexts()).isBetween(2L, 8L);
  }

  @Test
  void dataThatWasCutBetweenAStopAndItsResumeIsRefused() throws Exception {
    run(false, "epochs=1");
    Path pairs = folder.resolve("pairs.tsv");
    Files.write(pairs, Arrays.copyOf(Files.readAllBytes(pairs), 1000));

    assertThatThrownBy(() -> run(true, "epochs=2"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("step-00000010 stands in the middle of other data");
  }

  @Test
  void aBatchWhoseLossIsNoNumberEndsTheRunAndIsNamed() throws Exception {
    poisonOneRow();

    assertThatThrownBy(() -> run(false, "checkpoint.every-steps=1"))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageMatching(
            "the loss or a gradient stopped being finite \\(loss NaN, .*, 1 read-outs in a row\\) between step (\\d+) and step \\1 \\(epoch 0, its last batch before epoch 0, batch \\1 of the data\\); the last good checkpoint is .*--resume goes on from it.*");

    long good = newest();
    assertThat(last.get().getMessage()).contains("between step " + (good + 1) + " and");
    assertFinite(good);
  }

  @Test
  void aBatchWhoseLossIsNoNumberIsPassedOverWhereTheGuardAllowsIt() throws Exception {
    poisonOneRow();

    assertThat(run(false, "guard.non-finite=2").finished()).isTrue();

    assertFinite(20);
  }

  /** A word that one row has, and whose vector is not of this world. */
  private void poisonOneRow() throws IOException {
    Path pairs = folder.resolve("pairs.tsv");
    List<String> rows = new ArrayList<>(Files.readAllLines(pairs));
    rows.replaceAll(row -> row.replace("grand", "big"));
    rows.set(40, "source 40\tgrand\tfr");
    Files.write(pairs, rows);
    Path weights = folder.resolve("student/model.safetensors");
    Path poisoned = folder.resolve("poisoned.safetensors");
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      List<TensorSource> tensors = new ArrayList<>();
      for (TensorEntry entry : file.entries().values()) {
        float[] values = file.floats(entry.name());
        if (entry.name().equals(EMBEDDINGS)) {
          values[values.length - 1] = Float.NaN; // "grand" is the last word
        }
        tensors.add(TensorSource.floats(entry.name(), entry.dtype(), entry.shape(), () -> values));
      }
      SafetensorsWriter.write(poisoned, SafetensorsWriter.PYTORCH, tensors);
    }
    Files.copy(poisoned, weights, StandardCopyOption.REPLACE_EXISTING);
  }

  private long newest() throws IOException {
    String name = Files.readString(folder.resolve("run/checkpoints/latest")).strip();
    return Long.parseLong(name.substring("step-".length()));
  }

  /** All but the one value that never was. */
  private void assertFinite(long step) {
    Path weights = folder.resolve("run/checkpoints/step-%08d/model.safetensors".formatted(step));
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      int bad = 0;
      for (String name : file.entries().keySet()) {
        for (float value : file.floats(name)) {
          bad += Float.isFinite(value) ? 0 : 1;
        }
      }
      assertThat(bad).isEqualTo(1);
    }
  }

  /** Compresses a file into one of its name and .gz, which ends in the middle. */
  private static void cutGzip(Path file, double share) throws IOException {
    Path packed = Path.of(file + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file, out);
    }
    byte[] whole = Files.readAllBytes(packed);
    Files.write(packed, Arrays.copyOf(whole, (int) (share * whole.length)));
  }
}
