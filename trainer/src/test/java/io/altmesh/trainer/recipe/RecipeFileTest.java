package io.altmesh.trainer.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeFileTest {
  private static final String SMALL =
      """
      task: teacher-learning
      student: models/student
      data:
        pairs:
          - {file: en-zh.tsv.gz, weight: 2}
          - {file: ../en-en.tsv, language: en}
      epochs: 2
      """;

  @TempDir Path folder;

  private RecipeFile read(String yaml, String... overrides) throws IOException {
    Path file = folder.resolve("recipe.yaml");
    Files.writeString(file, yaml);
    return RecipeFile.read(file, List.of(overrides));
  }

  @Test
  void defaultsAreThePapers() throws IOException {
    Recipe recipe = read(SMALL).recipe();

    assertThat(recipe.batchSize()).isEqualTo(1024);
    assertThat(recipe.optimizer().learningRate()).isEqualTo(1e-4);
    assertThat(recipe.optimizer().betas()).containsExactly(0.9, 0.999);
    assertThat(recipe.optimizer().weightDecay()).isEqualTo(0.1);
    assertThat(recipe.optimizer().warmUpSteps()).isEqualTo(500);
    assertThat(recipe.optimizer().clipNorm()).isEqualTo(1.0);
    assertThat(recipe.optimizer().layerDecay()).isEqualTo(1.0);
    assertThat(recipe.distillation().loss()).isEqualTo(Recipe.Distillation.Distance.MSE);
    assertThat(recipe.freeze()).isEqualTo(new Recipe.Freeze(false, 0));
    assertThat(recipe.ema()).isZero();
    assertThat(recipe.followers().lease()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void scoresNeedSomebodyWhoGivesThem() {
    assertThatThrownBy(() -> read(SMALL, "checkpoint.keep-best=true"))
        .hasMessageContaining("scores.evaluator=HOST:PORT");
    assertThatThrownBy(() -> read(SMALL, "scores.patience=3"))
        .hasMessageContaining("scores.patience: 3 (expected: 0, or scores.evaluator=HOST:PORT");
    assertThatThrownBy(() -> read(SMALL, "scores.evaluator=localhost:7004"))
        .hasMessageContaining("scores.benchmark: none");
    assertThatThrownBy(() -> read(SMALL, "scores.metric=mean recall"))
        .hasMessageContaining("scores.metric: \"mean recall\" (expected: a name without spaces,");
  }

  @Test
  void stage2IsThePapers() {
    Recipe recipe = RecipeFile.read(Path.of("recipes/altclip/stage2.yaml"), List.of()).recipe();

    assertThat(recipe.task()).isEqualTo(Recipe.TaskName.CONTRASTIVE_LEARNING);
    assertThat(recipe.batchSize()).isEqualTo(1024);
    assertThat(recipe.steps()).isEqualTo(2000);
    assertThat(recipe.optimizer().learningRate()).isEqualTo(2e-6);
    assertThat(recipe.optimizer().betas()).containsExactly(0.99, 0.999);
    assertThat(recipe.optimizer().weightDecay()).isEqualTo(0.05);
    assertThat(recipe.optimizer().warmUpSteps()).isEqualTo(2000);
    assertThat(recipe.optimizer().clipNorm()).isEqualTo(5.0);
    assertThat(recipe.contrastive().trainLogitScale()).isTrue();
    assertThat(recipe.contrastive().trainTextProjection()).isFalse();
  }

  @Test
  void relativePathsStartAtTheRecipe() throws IOException {
    Recipe recipe = read(SMALL).recipe();

    assertThat(recipe.student()).isEqualTo(folder.resolve("models/student"));
    assertThat(recipe.data().pairs().get(1).file()).isEqualTo(folder.resolveSibling("en-en.tsv"));
  }

  @Test
  void relativePathsOfSetStartAtTheWorkingDirectory() throws IOException {
    Recipe recipe = read(SMALL, "student=other/student").recipe();

    assertThat(recipe.student()).isEqualTo(Path.of("other/student").toAbsolutePath());
  }

  @Test
  void setChangesNestedKeysAndListElements() throws IOException {
    Recipe recipe =
        read(
                SMALL,
                "optimizer.learning-rate=3e-4",
                "data.pairs.0.weight=5",
                "teacher.target=localhost:7001")
            .recipe();

    assertThat(recipe.optimizer().learningRate()).isEqualTo(3e-4);
    assertThat(recipe.data().pairs().get(0).weight()).isEqualTo(5);
    assertThat(recipe.teacher().target()).isEqualTo("localhost:7001");
  }

  @Test
  void namesTheNearestKeyForAnUnknownOne() {
    assertThatThrownBy(() -> read(SMALL + "optimizer: {learning-rat: 1}\n"))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining(
            "unknown key 'learning-rat' at optimizer (did you mean 'learning-rate'?)");
    assertThatThrownBy(() -> read(SMALL, "bach-size=4"))
        .hasMessageContaining("unknown key 'bach-size' at the top (did you mean 'batch-size'?)");
  }

  @Test
  void saysWhatWasGivenAndExpected() {
    assertThatThrownBy(() -> read(SMALL, "batch-size=many"))
        .hasMessageContaining("batch-size: 'many' (expected: a whole number)");
    assertThatThrownBy(() -> read(SMALL, "optimizer.schedule=linaer"))
        .hasMessageContaining(
            "optimizer.schedule: 'linaer' (expected: constant or linear or cosine)");
    assertThatThrownBy(() -> read(SMALL, "checkpoint.every=ten minutes"))
        .hasMessageContaining("checkpoint.every: 'ten minutes' (expected: a duration");
    assertThatThrownBy(() -> read(SMALL, "optimizer.learning-rate=-1"))
        .hasMessageContaining("optimizer.learning-rate: -1.0 (expected: > 0)");
    assertThatThrownBy(() -> read(SMALL, "steps=10"))
        .hasMessageContaining("epochs: 2, steps: 10 (expected: exactly one of the two)");
    assertThatThrownBy(() -> read(SMALL, "batch-size=10", "accumulation=3"))
        .hasMessageContaining("accumulation: 3 (expected: a divisor of batch-size, 10)");
    assertThatThrownBy(() -> read(SMALL.replace("student: models/student\n", "")))
        .hasMessageContaining("key 'student' is missing");
    assertThatThrownBy(() -> read(SMALL, "data.pairs.7.weight=2"))
        .hasMessageContaining("'7' (expected: a place in the list, 0 to 1)");
    assertThatThrownBy(() -> read(SMALL, "distillation.loss=l1"))
        .hasMessageContaining("distillation.loss: 'l1' (expected: mse or cosine or infonce)");
    assertThatThrownBy(() -> read(SMALL, "freeze.layers=-1"))
        .hasMessageContaining("freeze.layers: -1 (expected: >= 0)");
    assertThatThrownBy(() -> read(SMALL, "ema=1"))
        .hasMessageContaining("ema: 1.0 (expected: at least 0 and below 1)");
    assertThatThrownBy(() -> read(SMALL, "optimizer.layer-decay=0"))
        .hasMessageContaining("optimizer.layer-decay: 0.0 (expected: > 0)");
    assertThatThrownBy(() -> read(SMALL, "guard.spike=0.5"))
        .hasMessageContaining("guard.spike: 0.5 (expected: 0 or > 1)");
  }

  @Test
  void aKeyThatTheTaskWouldIgnoreIsRefusedAndItsTaskNamed() {
    String images = SMALL.replace("teacher-learning", "contrastive-learning");
    String[] stage2 = {"data.pairs=[]", "data.images=[a.tar]"};
    assertThatThrownBy(() -> read(SMALL, "contrastive.objective=sigmoid"))
        .hasMessageContaining(
            "contrastive.objective: is for task contrastive-learning (expected: left out, or another task)");
    assertThatThrownBy(() -> read(SMALL, "contrastive.first-caption=0.5"))
        .hasMessageContaining("is for task contrastive-learning or contrastive-from-scratch");
    assertThatThrownBy(() -> read(images, with(stage2, "contrastive.augmentation.zoom=0.1")))
        .hasMessageContaining("contrastive.augmentation: is for task contrastive-from-scratch");
    assertThatThrownBy(() -> read(images, with(stage2, "ema=0.9")))
        .hasMessageContaining("ema: is for task teacher-learning");
    assertThatThrownBy(() -> read(images, with(stage2, "contrastive.image-model=clip")))
        .hasMessageContaining("(expected: left out with image-tower locked");
    String scratch = SMALL.replace("teacher-learning", "contrastive-from-scratch");
    for (String key : List.of("contrastive.mask-duplicates=true", "dropout=0.1", "head=altclip")) {
      assertThatThrownBy(() -> read(scratch, with(stage2, key)))
          .hasMessageContaining(key.substring(0, key.indexOf('=')) + ": is for task ")
          .hasMessageContaining("contrastive-learning");
    }
    for (String key :
        List.of("data.temperature=2", "data.deduplicate=true", "teacher.space=projected")) {
      assertThatThrownBy(() -> read(images, with(stage2, key)))
          .hasMessageContaining(
              key.substring(0, key.indexOf('=')) + ": is for task teacher-learning (expected");
    }
    assertThatThrownBy(() -> read(images, "data.images=[a.tar]"))
        .hasMessageContaining("data.pairs: is for task teacher-learning");
    assertThatThrownBy(() -> read(SMALL, "data.images=[a.tar]"))
        .hasMessageContaining(
            "data.images: is for task contrastive-learning or contrastive-from-scratch");
    assertThatThrownBy(() -> read(scratch, with(stage2, "teacher.prefetch=true")))
        .hasMessageContaining("teacher.prefetch: is for task teacher-learning or contrastive-l");
    assertThatThrownBy(() -> read(SMALL, "probe.benchmark=b.yaml"))
        .hasMessageContaining("probe: is for task contrastive-from-scratch");
    String[] unlocked = with(stage2, "contrastive.image-tower=unlocked");
    assertThatThrownBy(() -> read(images, with(unlocked, "teacher.target=localhost:7001")))
        .hasMessageContaining("teacher.target: localhost:7001 (expected: left out with");
    assertThatThrownBy(() -> read(SMALL, "dropout=1"))
        .hasMessageContaining("dropout: 1.0 (expected: at least 0 and below 1)");
  }

  private static String[] with(String[] set, String more) {
    return Stream.concat(Arrays.stream(set), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> RecipeFile.read(folder.resolve("none.yaml"), List.of()))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("none.yaml: no such file");
  }

  @Test
  void explainsWhereEachValueCameFrom() throws IOException {
    String explanation = read(SMALL, "seed=7").explanation();

    assertThat(explanation).containsPattern("seed: 7 +# --set");
    assertThat(explanation).containsPattern("epochs: 2 +# recipe.yaml:7\n");
    assertThat(explanation).containsPattern("batch-size: 1024 +# default");
    assertThat(explanation).containsPattern("weight: 2.0 +# recipe.yaml:5\n");
    assertThat(explanation).containsPattern("weight: 1.0 +# default");
  }

  @Test
  void explainsAnElementThatIsWrittenWithoutItsBrackets() throws IOException {
    String explanation =
        read("task: teacher-learning\nstudent: s\nsteps: 3\ndata: {pairs: {file: a.tsv}}\n")
            .explanation();

    assertThat(explanation).containsPattern("a.tsv' +# recipe.yaml:4\n");
  }

  @Test
  void theLessonAlsoSaysWhatAKeyMeans() throws IOException {
    String lesson = read(SMALL).lesson();

    assertThat(lesson).containsPattern("epochs: 2 +# recipe.yaml:7 +passes over the data");
    assertThat(lesson).containsPattern("weight: 2.0 +# recipe.yaml:5 +how often its pairs are");
    assertThat(lesson).containsPattern("lease: 1m +# default +how long the trainer stays");
  }

  @Test
  void theWrittenOutRecipeReadsBackAsItself() throws IOException {
    Recipe recipe = read(SMALL, "checkpoint.every=90s", "store.directory=it's here").recipe();

    assertThat(read(RecipeText.of(recipe)).recipe()).isEqualTo(recipe);
  }
}
