package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.training.AdamW;
import io.altmesh.encoder.training.Augmentation;
import io.altmesh.encoder.training.ContrastiveLoss;
import io.altmesh.encoder.training.ContrastiveModel;
import io.altmesh.encoder.training.Initialization;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Contrastive learning whose image tower learns, too: without a teacher. */
@Timeout(300)
class UnlockedRunTest {
  @TempDir Path folder;
  private Path recipe;

  @BeforeEach
  void write() throws IOException {
    TinyModels.xlmRoberta(folder.resolve("student"));
    writeClip(TinyModels.clipStart(folder.resolve("clip-start")), folder.resolve("clip"));
    TinyShards.write(folder.resolve("images.tar"), 24);
    recipe =
        Files.writeString(
            folder.resolve("unlocked.yaml"),
            """
            task: contrastive-learning
            device: cpu
            precision: fp32
            student: student
            head: altclip
            data: {images: [images.tar]}
            batch-size: 4
            accumulation: 2
            steps: 10
            max-length: 8
            dropout: 0.1
            contrastive: {image-tower: unlocked, image-model: clip, train-text-projection: true}
            optimizer: {learning-rate: 1e-3, warm-up-steps: 2}
            checkpoint: {every-steps: 5, keep: 9}
            metrics: {every-steps: 1}
            followers: {lease: 1ms}
            """);
  }

  /** A CLIPModel of random weights. */
  private static void writeClip(Path start, Path to) {
    var options =
        new ContrastiveModel.Options(
            AdamW.altclip(),
            null,
            0,
            Augmentation.none(),
            ContrastiveLoss.clip(),
            1,
            Initialization.CLIP,
            3,
            SafetensorsType.F32);
    try (Engine engine = Engine.open("cpu", "fp32");
        ContrastiveModel model = ContrastiveModel.start(start, options, engine)) {
      model.writeModel(to);
    }
  }

  private Path run(String out, boolean resume, Consumer<RunStatus> listener, String... set)
      throws InterruptedException {
    TrainOptions options = TrainOptions.of(folder.resolve(out), resume).withListener(listener);
    return Trainer.run(RecipeFile.read(recipe, List.of(set)).recipe(), options).checkpoint();
  }

  private Path run(String out, boolean resume, String... set) throws InterruptedException {
    return run(out, resume, status -> {}, set);
  }

  @Test
  void theLossFallsInBothObjectives() throws Exception {
    for (String objective : List.of("infonce", "sigmoid")) {
      List<Double> losses = new CopyOnWriteArrayList<>();
      run(
          objective,
          false,
          status -> {
            if (status.getPhase() == RunPhase.TRAINING && status.getStep() > 0) {
              losses.add(status.getLoss());
            }
          },
          "contrastive.objective=" + objective,
          "dropout=0",
          "steps=120",
          "metrics.every-steps=20",
          "checkpoint.every-steps=1000",
          "optimizer.learning-rate=5e-3");
      assertThat(losses.get(losses.size() - 1)).as(objective).isLessThan(0.5 * losses.get(0));
    }
  }

  @Test
  void aCheckpointIsAWholeModelThatAnotherRunCanStartFrom() throws Exception {
    Path written = run("run", false);

    ModelIdentity first =
        EmbeddingModels.identify(folder.resolve("run/checkpoints/step-00000000"), "fp32/cpu");
    ModelIdentity last = EmbeddingModels.identify(written, "fp32/cpu");
    assertThat(first.image())
        .isEqualTo(EmbeddingModels.identify(folder.resolve("clip"), "fp32/cpu").image());
    assertThat(last.image()).isNotEqualTo(first.image());
    JsonNode told = new ObjectMapper().readTree(written.resolve("altmesh.json").toFile());
    assertThat(told.at("/fingerprint").asText()).isEqualTo(last.fingerprint());
    assertThat(told.path("teacher").isObject()).isFalse();

    Path next =
        run("next", false, "student=" + written, "contrastive.image-model=null", "head=null");
    assertThat(
            EmbeddingModels.identify(folder.resolve("next/checkpoints/step-00000000"), "fp32/cpu"))
        .extracting(ModelIdentity::fingerprint)
        .isEqualTo(last.fingerprint());
    assertThat(EmbeddingModels.identify(next, "fp32/cpu").image()).isNotEqualTo(last.image());
  }

  @Test
  void resumeInTheMiddleOfAnEpochContinuesBitForBit() throws Exception {
    String mask = "contrastive.mask-duplicates=true";
    run("whole", false, mask);
    run("broken", false, mask);
    Path lost = folder.resolve("broken/checkpoints/step-00000010");
    try (var files = Files.list(lost)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(lost);

    run("broken", true, mask);

    for (String file : List.of("model.safetensors", "optimizer.safetensors")) {
      assertThat(lost.resolve(file))
          .hasSameBinaryContentAs(folder.resolve("whole/checkpoints/step-00000010/" + file));
    }
  }

  @Test
  void aBrokenImageIsLeftOutAndCounted() throws Exception {
    TinyShards.write(folder.resolve("images.tar"), 16, "green-cross");
    AtomicReference<RunStatus> last = new AtomicReference<>();
    run("run", false, last::set, "batch-size=9", "accumulation=9");

    assertThat(last.get().getPhase()).isEqualTo(RunPhase.FINISHED);
    assertThat(last.get().getSkippedRows()).isEqualTo(1);
    assertThatThrownBy(() -> run("alone", false, "batch-size=1", "accumulation=1"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("none of the 1 images of a batch can be decoded");
  }

  @Test
  void aRunDoesNotGoOnWithAnotherObjective() throws Exception {
    run("run", false, "steps=5");

    assertThatThrownBy(() -> run("run", true, "contrastive.objective=sigmoid"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("was written with another contrastive.objective: infonce -> sigmoid");
  }
}
