package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ContrastiveRunTest {
  @TempDir Path folder;
  private Path recipe;

  @BeforeEach
  void write() throws IOException {
    TinyModels.clipStart(folder.resolve("start"));
    TinyShards.write(folder.resolve("one.tar"), 24);
    TinyShards.write(folder.resolve("two.tar"), 16);
    recipe = folder.resolve("recipe.yaml");
    Files.writeString(
        recipe,
        """
        task: contrastive-from-scratch
        device: cpu
        precision: fp32
        student: start
        data: {images: ["{one,two}.tar"]}
        batch-size: 8
        accumulation: 2
        steps: 10
        optimizer: {name: muon, learning-rate: 2e-3, warm-up-steps: 2, schedule: linear}
        contrastive:
          views: 2
          negatives: 3
          keywords: 0.3
          patches-kept: 0.75
          ema: 0.9
          initialization: residual-zero
          augmentation: {rotation: 12, zoom: 0.2, shift: 0.1, flip: 0.5, colour: 1, blend: 0.5}
        checkpoint: {every-steps: 5, keep: 9}
        metrics: {every-steps: 2}
        followers: {lease: 1ms}
        """);
  }

  private TrainResult run(
      String out, boolean resume, StopSignal stop, Consumer<RunStatus> listener, String... set)
      throws InterruptedException {
    TrainOptions options =
        TrainOptions.of(folder.resolve(out), resume).withStop(stop).withListener(listener);
    return Trainer.run(RecipeFile.read(recipe, List.of(set)).recipe(), options);
  }

  private TrainResult run(String out, boolean resume, String... set) throws InterruptedException {
    return run(out, resume, new StopSignal(), status -> {}, set);
  }

  private byte[] weights(String out, String file) throws IOException {
    return Files.readAllBytes(folder.resolve(out + "/checkpoints/step-00000010/" + file));
  }

  @Test
  void tenStepsAreFiveAResumeAndFiveBitForBit() throws Exception {
    run("whole", false);
    // As kill -9 between step 5 and 10 leaves it.
    run("broken", false);
    deleteStep("broken", 10);

    run("broken", true);

    assertThat(weights("broken", "model.safetensors"))
        .isEqualTo(weights("whole", "model.safetensors"));
    assertThat(weights("broken", "optimizer.safetensors"))
        .isEqualTo(weights("whole", "optimizer.safetensors"));
    assertThat(losses("broken")).isEqualTo(losses("whole")).hasSize(5);
  }

  private void deleteStep(String out, long step) throws IOException {
    Path checkpoint = folder.resolve(out + "/checkpoints/step-%08d".formatted(step));
    for (Path file : Files.list(checkpoint).toList()) {
      Files.delete(file);
    }
    Files.delete(checkpoint);
  }

  private List<String> losses(String out) throws IOException {
    List<String> losses = new ArrayList<>();
    for (String line : Files.readAllLines(folder.resolve(out + "/metrics.jsonl"))) {
      losses.add(line.substring(0, line.indexOf("\"samples_per_second\"")));
    }
    return losses;
  }

  @Test
  void whatItWritesIsAClipThatOpens() throws Exception {
    TrainResult result = run("run", false);

    assertThat(result.finished()).isTrue();
    assertThat(result.step()).isEqualTo(10);
    assertThat(folder.resolve("run/checkpoints/latest"))
        .content()
        .isEqualToIgnoringNewLines("step-00000010");
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel model = EmbeddingModels.open(result.checkpoint(), engine)) {
      assertThat(model.embedText(List.of("red circle"), Space.PROJECTED).dim()).isEqualTo(8);
      String manifest = Files.readString(result.checkpoint().resolve("manifest.json"));
      assertThat(manifest).contains(model.identity().fingerprint());
    }
  }

  @Test
  void aCorruptCheckpointIsPassedOverAtResume() throws Exception {
    run("run", false);
    byte[] whole = weights("run", "model.safetensors");
    Path file = folder.resolve("run/checkpoints/step-00000010/model.safetensors");
    byte[] corrupt = whole.clone();
    corrupt[corrupt.length - 1] ^= 1;
    Files.write(file, corrupt);

    run("run", true); // from step 5

    assertThat(Files.readAllBytes(file)).isEqualTo(whole);
  }

  @Test
  void aStopEndsAfterTheStepUnderWayWithACheckpoint() throws Exception {
    StopSignal stop = new StopSignal();
    List<RunPhase> phases = new CopyOnWriteArrayList<>();
    TrainResult result =
        run(
            "run",
            false,
            stop,
            status -> {
              phases.add(status.getPhase());
              if (status.getStep() == 4) {
                stop.trip();
              }
            },
            "steps=1000000");

    assertThat(result.finished()).isFalse();
    assertThat(result.step()).isEqualTo(4);
    assertThat(result.checkpoint())
        .hasFileName("step-00000004")
        .isDirectoryContaining("glob:**optimizer.safetensors");
    assertThat(phases)
        .startsWith(RunPhase.STARTING)
        .contains(RunPhase.TRAINING)
        .endsWith(RunPhase.FINISHED);
  }

  @Test
  void aLossThatIsNoNumberStopsTheRunWithTheLastGoodCheckpoint() {
    assertThatThrownBy(
            () ->
                run(
                    "run",
                    false,
                    "optimizer.learning-rate=1e30",
                    "optimizer.warm-up-steps=0",
                    "checkpoint.every-steps=1"))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("stopped being finite")
        .hasMessageContaining("between step")
        .hasMessageContaining("--resume");
  }

  @Test
  void aFilledFolderNeedsResumeAndResumeNeedsAFilledFolder() throws Exception {
    assertThatThrownBy(() -> run("run", true))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("has no whole checkpoint to go on from");
    run("run", false, "steps=1");
    assertThatThrownBy(() -> run("run", false))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("is not empty")
        .hasMessageContaining("--resume");
  }

  @Test
  void resumeRefusesOtherData() throws Exception {
    run("run", false, "steps=2");

    assertThatThrownBy(() -> run("run", true, "batch-size=4"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("stands in the middle of other data");
  }

  @Test
  void oldCheckpointsArePruned() throws Exception {
    run("run", false, "checkpoint.every-steps=2", "checkpoint.keep=2");

    try (var files = Files.list(folder.resolve("run/checkpoints"))) {
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactlyInAnyOrder("step-00000008", "step-00000010", "latest");
    }
  }
}
