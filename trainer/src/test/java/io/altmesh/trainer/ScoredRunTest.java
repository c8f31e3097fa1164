package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.mesh.Address;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs that an evaluator judges while they run. */
@Timeout(120)
class ScoredRunTest {
  @TempDir Path folder;
  private final List<RunStatus> statuses = new CopyOnWriteArrayList<>();
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

  private TrainResult run(
      ScriptedEvaluator evaluator, boolean resume, Consumer<RunStatus> listener, String... set)
      throws InterruptedException {
    List<String> overrides = new ArrayList<>(evaluator.keys());
    overrides.add("teacher.target=" + teacher.address());
    overrides.add("epochs=null");
    overrides.addAll(List.of(set));
    TrainOptions options =
        TrainOptions.of(folder.resolve("run"), resume)
            .withAddress(address -> follow(evaluator, address, resume))
            .withListener(
                status -> {
                  statuses.add(status);
                  listener.accept(status);
                });
    return Trainer.run(RecipeFile.read(recipe, overrides).recipe(), options);
  }

  /** Resumed runs here have no evaluator that follows them. */
  private static void follow(ScriptedEvaluator evaluator, Address trainer, boolean resume) {
    if (!resume) {
      evaluator.follow(trainer);
    }
  }

  private List<String> checkpoints() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("run/checkpoints"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private JsonNode best() throws IOException {
    return new ObjectMapper().readTree(folder.resolve("run/checkpoints/best.json").toFile());
  }

  /** Better until step 10, then worse. */
  private static double rises(long step) {
    return step <= 10 ? 0.5 + step / 50.0 : 0.6;
  }

  @Test
  void endsWhenScoresRiseNoMoreAndKeepsTheBestAndAResumedRunKnowsIt() throws Exception {
    try (ScriptedEvaluator evaluator = new ScriptedEvaluator(ScoredRunTest::rises)) {
      TrainResult result =
          run(evaluator, false, status -> {}, "steps=1000000", "scores.patience=3");

      assertThat(result.finished()).isTrue();
      assertThat(result.step()).isGreaterThanOrEqualTo(25).isLessThan(1_000_000);
      assertThat(result.endedEarly())
          .matches("no better mean recall than 0\\.6000 at step 10 for \\d+ checkpoints");
      assertThat(result.best().step()).isEqualTo(10);
      assertThat(result.best().score()).isCloseTo(0.6, within(1e-9)); // of 0.7 and 0.5
      assertThat(result.best().checkpoint()).isDirectory();
      assertThat(checkpoints())
          .containsExactly(
              "best.json", "latest", "step-00000010", result.checkpoint().getFileName().toString());
      RunStatus last = statuses.get(statuses.size() - 1);
      assertThat(last.getPhase()).isEqualTo(RunPhase.FINISHED);
      assertThat(last.getMessage()).isEqualTo(result.endedEarly());
      assertThat(last.getBest().getStep()).isEqualTo(10);
      assertThat(best().get("checkpoint").asText()).isEqualTo("step-00000010");
      assertThat(best().get("ended_early").asText()).isEqualTo(result.endedEarly());

      aResumedRunKnowsIt(result);
    }
  }

  /** Without its evaluator, from what the run's folder says. */
  private void aResumedRunKnowsIt(TrainResult first) throws Exception {
    try (ScriptedEvaluator another = new ScriptedEvaluator(step -> 0)) {
      another.leave();
      TrainResult again =
          run(
              another,
              true,
              status -> {},
              "steps=1000000",
              "scores.patience=3",
              "followers.expected=0");
      assertThat(again.step()).isEqualTo(first.step());
      assertThat(again.best()).isEqualTo(first.best());
      assertThat(again.endedEarly())
          .startsWith("no better mean recall than 0.6000 at step 10 for ");

      TrainResult on =
          run(
              another,
              true,
              status -> {},
              "steps=" + (first.step() + 12),
              "scores.patience=0",
              "followers.expected=0",
              "followers.lease=1ms");
      assertThat(on.step()).isEqualTo(first.step() + 12);
      assertThat(on.endedEarly()).isNull();
      assertThat(on.best()).isEqualTo(first.best());
      assertThat(first.best().checkpoint()).isDirectory();
    }
  }

  @Test
  void anEvaluatorThatWasAwayTellsWhatItScoredMeanwhile() throws Exception {
    AtomicBoolean left = new AtomicBoolean();
    AtomicBoolean back = new AtomicBoolean();
    try (ScriptedEvaluator evaluator =
        new ScriptedEvaluator(step -> step == 15 ? 0.9 : 0.3 + step / 1000.0)) {
      TrainResult result =
          run(
              evaluator,
              false,
              status -> {
                if (status.getScoresCount() > 0 && !left.getAndSet(true)) {
                  evaluator.leave();
                }
                if (status.getStep() >= 40 && left.get() && !back.getAndSet(true)) {
                  evaluator.comeBack();
                }
              },
              "steps=45");

      assertThat(left).isTrue();
      assertThat(back).isTrue();
      assertThat(result.step()).isEqualTo(45);
      assertThat(result.best().step()).isEqualTo(15);
      assertThat(result.best().checkpoint()).isDirectory();
      assertThat(best().get("scored").findValuesAsText("step"))
          .containsExactly("0", "5", "10", "15", "20", "25", "30", "35", "40", "45");
    }
  }

  @Test
  void scoresAreInTheLogsByLanguage() throws Exception {
    try (ScriptedEvaluator evaluator = new ScriptedEvaluator(ScoredRunTest::rises)) {
      run(evaluator, false, status -> {}, "steps=10", "scores.languages=zh");

      assertThat(Files.readAllLines(folder.resolve("run/metrics.jsonl")))
          .filteredOn(line -> line.contains("scores/"))
          .hasSize(3)
          .anySatisfy(line -> assertThat(line).contains("\"scores/zh/mean_recall\":0.3,"))
          .noneMatch(line -> line.contains("scores/en"));
      RunStatus last = statuses.get(statuses.size() - 1);
      assertThat(last.getScoresMap())
          .containsOnlyKeys(
              "scores/zh/mean_recall",
              "scores/zh/text_to_image_at_10",
              "scores/zh/image_to_text_at_10");
    }
  }

  /** The script's recall@1 falls as the recalls at 10 rise. */
  @Test
  void keepsTheBestByTheMetricThatTheRecipeNames() throws Exception {
    try (ScriptedEvaluator evaluator = new ScriptedEvaluator(ScoredRunTest::rises)) {
      TrainResult result =
          run(evaluator, false, status -> {}, "steps=10", "scores.metric=recall@1");

      assertThat(result.best().step()).isZero();
      assertThat(result.best().score()).isCloseTo(0.6, within(1e-9)); // of 0.5 and 0.7
      assertThat(best().get("metric").asText()).isEqualTo("recall@1");
    }
  }

  @Test
  void refusesToStartForWhatTheEvaluatorDoesNotScore() {
    try (ScriptedEvaluator evaluator = new ScriptedEvaluator(step -> 0)) {
      assertThatThrownBy(() -> run(evaluator, false, status -> {}, "steps=9", "scores.metric=top1"))
          .hasMessageContaining("scores.metric: \"top1\" (expected of script: recall@10, recall@1");
      assertThatThrownBy(
              () -> run(evaluator, false, status -> {}, "steps=9", "scores.benchmark=scripts"))
          .hasMessageContaining("scores.benchmark: \"scripts\" (expected of evaluator ")
          .hasMessageEndingWith(": script)");
    }
  }
}
