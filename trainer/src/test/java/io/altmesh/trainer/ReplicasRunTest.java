package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.recipe.RecipeFile;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of both stages whose steps several replicas on one processor compute. */
@Timeout(300)
class ReplicasRunTest {
  private static final String STAGE1 = "recipe.yaml";
  private static final String STAGE2 = "stage2.yaml";

  @TempDir Path folder;
  private FakeTeacher teacher;

  @BeforeEach
  void write() throws Exception {
    teacher = FakeTeacher.start(6);
    TinyRecipe.write(folder);
    TinyShards.write(folder.resolve("images.tar"), 16);
    Files.writeString(
        folder.resolve(STAGE2),
        """
        task: contrastive-learning
        device: cpu
        precision: fp32
        student: stage1/checkpoints/step-00000010
        data: {images: [images.tar]}
        batch-size: 8
        steps: 20
        max-length: 8
        optimizer: {learning-rate: 1e-3, warm-up-steps: 2}
        checkpoint: {every-steps: 5, keep: 9}
        metrics: {every-steps: 1}
        followers: {lease: 1ms}
        """);
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private TrainResult run(String recipe, TrainOptions options, String... set)
      throws InterruptedException {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    overrides.add("store.directory=" + folder.resolve("store"));
    return Trainer.run(RecipeFile.read(folder.resolve(recipe), overrides).recipe(), options);
  }

  private TrainOptions start(String out) {
    return TrainOptions.of(folder.resolve(out), false);
  }

  private TrainOptions resume(String out) {
    return TrainOptions.of(folder.resolve(out), true);
  }

  private void stage1For(String recipe) throws InterruptedException {
    if (recipe.equals(STAGE2)) {
      run(STAGE1, start("stage1"), "epochs=1");
    }
  }

  private byte[] weights(String out) throws IOException {
    return Files.readAllBytes(folder.resolve(out + "/checkpoints/step-00000020/model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {STAGE1, STAGE2})
  void resumeContinuesBitForBit(String recipe) throws Exception {
    stage1For(recipe);
    String[] set = {"replicas=2", "accumulation=4", "steps=20", "epochs=null", "dropout=0.1"};
    run(recipe, start("whole"), set);
    StopSignal stop = new StopSignal();
    TrainOptions stopped =
        start("broken")
            .withStop(stop)
            .withListener(
                status -> {
                  if (status.getPhase() == RunPhase.TRAINING && status.getStep() == 7) {
                    stop.trip();
                  }
                });
    assertThat(run(recipe, stopped, set).step()).isBetween(7L, 8L);

    assertThat(run(recipe, resume("broken"), set).step()).isEqualTo(20);
    assertThat(weights("broken")).isEqualTo(weights("whole"));
  }

  @ParameterizedTest
  @ValueSource(strings = {STAGE1, STAGE2})
  void theLossIsThatOfOneReplica(String recipe) throws Exception {
    stage1For(recipe);
    List<Double> alone = new ArrayList<>();
    List<Double> together = new ArrayList<>();
    run(recipe, start("alone").withListener(s -> alone.add(s.getLoss())), "accumulation=4");
    run(
        recipe,
        start("together").withListener(s -> together.add(s.getLoss())),
        "accumulation=4",
        "replicas=3");
    double last = alone.get(alone.size() - 1);
    assertThat(last).isPositive();
    // Twenty updates on: rounding is magnified by Adam, and yet the curves are one.
    assertThat(together.get(together.size() - 1) / last).isBetween(0.999, 1.001);
  }

  @Test
  void anotherNumberIsAChangeThatNeedsLeave() throws Exception {
    run(STAGE1, start("run"), "accumulation=4", "epochs=1");

    assertThatThrownBy(() -> run(STAGE1, resume("run"), "accumulation=4", "replicas=2", "epochs=2"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("replicas: 1 -> 2")
        .hasMessageContaining("--allow-changes");
    TrainResult result =
        run(STAGE1, resume("run").withChangesAllowed(), "accumulation=4", "replicas=2", "epochs=2");
    assertThat(result.step()).isEqualTo(20);
    JsonNode environment = json(result.checkpoint()).get("environment");
    assertThat(environment.get("replicas").asText()).isEqualTo("2");
    assertThat(environment.get("threads of a replica").asInt()).isPositive();
  }

  private static JsonNode json(Path checkpoint) throws IOException {
    return new ObjectMapper().readTree(checkpoint.resolve("trainer_state.json").toFile());
  }

  @Test
  void eachReplicaMustHaveAPartAndTheTaskMustHaveReplicas() {
    assertThatThrownBy(() -> run(STAGE1, start("run"), "accumulation=2", "replicas=3"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("replicas: 3 (expected: at most accumulation, 2");
    assertThatThrownBy(() -> run(STAGE1, start("run"), "replicas=0"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("replicas: 0 (expected: >= 1)");
    assertThatThrownBy(
            () ->
                run(
                    STAGE2,
                    start("run"),
                    "task=contrastive-from-scratch",
                    "accumulation=2",
                    "replicas=2"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("replicas: is for task teacher-learning or contrastive-learning");
  }
}
