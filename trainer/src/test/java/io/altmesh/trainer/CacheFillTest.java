package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.corpus.store.StoreGroup;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.trainer.cache.CacheFill;
import io.altmesh.trainer.cache.CacheOptions;
import io.altmesh.trainer.cache.CacheProgress;
import io.altmesh.trainer.cache.CacheResult;
import io.altmesh.trainer.control.StopSignal;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeException;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store filled ahead of a run, over the wire. */
@Timeout(120)
class CacheFillTest {
  private static final int DIM = 6;

  /** Of the large corpus: many windows of requests. */
  private static final int TEXTS = 3000;

  /** Texts of a window: what may be under way when a filling is cut off. */
  private static final int WINDOW = 8 * 64;

  @TempDir Path folder;
  private FakeTeacher teacher;

  @BeforeEach
  void start() {
    teacher = FakeTeacher.start(DIM);
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private Path store() {
    return folder.resolve("store");
  }

  private Recipe recipe(Path file, String... set) {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    return RecipeFile.read(file, overrides).recipe();
  }

  private CacheResult fill(Path recipe, String... set) {
    return CacheFill.run(recipe(recipe, set), CacheOptions.of(store()));
  }

  /** Every text stands in it twice. */
  private Path largeRecipe() throws IOException {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 2 * TEXTS; i++) {
      rows.add("source " + i % TEXTS + "\tcible " + i);
    }
    Path recipe = TinyRecipe.write(folder);
    Files.write(folder.resolve("pairs.tsv"), rows);
    return recipe;
  }

  private Path imagesRecipe(String shards) throws IOException {
    Files.createDirectories(folder.resolve("student"));
    return Files.writeString(
        folder.resolve("images.yaml"),
        """
        task: contrastive-learning
        student: student
        data: {images: [%s]}
        batch-size: 4
        steps: 1
        """
            .formatted(shards));
  }

  private static Recipe fromScratch(Path recipe) {
    return RecipeFile.read(recipe, List.of("task=contrastive-from-scratch")).recipe();
  }

  @Test
  void aRunAsksForNothingAfterIt() throws Exception {
    Path recipe = TinyRecipe.write(folder);

    CacheResult result = fill(recipe);

    assertThat(result.finished()).isTrue();
    assertThat(result.filled().asked()).isEqualTo(TinyRecipe.ROWS);
    assertThat(result.filled().hitRate()).isZero();
    assertThat(result.store().entries()).isEqualTo(TinyRecipe.ROWS);
    assertThat(result.store().bytes()).isGreaterThan(TinyRecipe.ROWS * (36 + 2 * DIM));
    Trainer.run(
        recipe(recipe, "store.directory=" + store()),
        TrainOptions.of(folder.resolve("run"), false));
    assertThat(teacher.texts()).isEqualTo(TinyRecipe.ROWS);
  }

  @Test
  void whatWasStoppedGoesOnAndAsksForNothingTwice() throws Exception {
    Path recipe = largeRecipe();
    StopSignal stop = new StopSignal();
    List<Long> totals = new ArrayList<>();
    Consumer<CacheProgress> stopAtOnce =
        progress -> {
          totals.add(progress.total());
          if (progress.filled().asked() > 0) {
            stop.trip();
          }
        };

    CacheResult stopped =
        CacheFill.run(
            recipe(recipe), new CacheOptions(store(), stop, ClientOptions.defaults(), stopAtOnce));

    assertThat(stopped.finished()).isFalse();
    assertThat(stopped.filled().asked()).isBetween(1L, (long) WINDOW + 64);
    assertThat(totals).containsOnly((long) TEXTS);
    CacheResult rest = fill(recipe);
    assertThat(rest.finished()).isTrue();
    assertThat(rest.filled().found()).isEqualTo(stopped.filled().asked());
    assertThat(rest.store().entries()).isEqualTo(TEXTS);
    assertThat(teacher.texts()).isEqualTo(TEXTS);
  }

  @Test
  void anInterruptEndsItWithoutWaitingAndKeepsWhatWasAnswered() throws Exception {
    Path recipe = largeRecipe();
    StopSignal stop = new StopSignal();
    Thread filling = Thread.currentThread();
    Consumer<CacheProgress> interrupt =
        progress -> {
          if (progress.filled().asked() >= 1000) {
            stop.trip();
            filling.interrupt();
          }
        };

    CacheResult cut =
        CacheFill.run(
            recipe(recipe), new CacheOptions(store(), stop, ClientOptions.defaults(), interrupt));

    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(cut.finished()).isFalse();
    assertThat(cut.store().entries()).isBetween(1000L, TEXTS - 1L);
    fill(recipe);
    assertThat(teacher.texts()).isBetween(TEXTS, TEXTS + WINDOW);
  }

  @Test
  void aTeacherThatGoesAwayForGoodTakesNothingThatItAnsweredWithIt() throws Exception {
    Path recipe = largeRecipe();
    Consumer<CacheProgress> closeTeacher =
        progress -> {
          if (progress.filled().asked() == 1000) {
            teacher.close();
          }
        };
    Recipe impatient = recipe(recipe, "teacher.patience=100ms");

    assertThatThrownBy(
            () ->
                CacheFill.run(
                    impatient,
                    new CacheOptions(
                        store(), new StopSignal(), ClientOptions.defaults(), closeTeacher)))
        .isInstanceOf(MeshException.class);

    teacher = FakeTeacher.start(DIM);
    CacheResult rest = fill(recipe);
    assertThat(rest.filled().found()).isGreaterThanOrEqualTo(1000);
    assertThat(rest.store().entries()).isEqualTo(TEXTS);
    assertThat(teacher.texts()).isEqualTo(rest.filled().asked());
  }

  @Test
  void vectorsOfAnotherTeacherAreNeverUsed() throws Exception {
    Path recipe = TinyRecipe.write(folder);
    fill(recipe);
    teacher.close();
    teacher = FakeTeacher.start(DIM, "teacher-2", HostPort.parse("127.0.0.1:0"));

    CacheResult second = fill(recipe);

    assertThat(second.filled().hitRate()).isZero();
    assertThat(teacher.texts()).isEqualTo(TinyRecipe.ROWS);
    assertThat(StoreGroup.under(store()))
        .extracting(group -> group.key().towerFingerprint())
        .containsExactlyInAnyOrder("teacher-1-text", "teacher-2-text");
  }

  @Test
  void spacesAreKeptApart() throws Exception {
    Path recipe = TinyRecipe.write(folder);
    fill(recipe);
    fill(recipe, "teacher.space=projected");

    assertThat(StoreGroup.under(store()))
        .extracting(group -> group.key().space() + " " + group.dim())
        .containsExactly("pooled " + DIM, "projected " + FakeTeacher.PROJECTED_DIM);
  }

  @Test
  void imagesAreAskedOnceAndRefusedOnesNamed() throws Exception {
    TinyShards.write(folder.resolve("a-0.tar"), 16, "green-cross");
    TinyShards.write(folder.resolve("a-1.tar"), 16, "green-cross");
    Path recipe = imagesRecipe("\"a-{0..1}.tar\"");

    CacheResult result = fill(recipe);

    assertThat(result.filled().seen()).isEqualTo(18);
    assertThat(result.filled().asked()).isEqualTo(8);
    assertThat(result.store().entries()).isEqualTo(8);
    assertThat(result.refusedImages()).isEqualTo(1);
    assertThat(result.refusedNames()).containsExactly("green-cross of a-0.tar: no image");
    assertThat(teacher.images()).isEqualTo(9);
    CacheResult again = fill(recipe);
    assertThat(again.filled().found()).isEqualTo(17); // the refused one's double is under way
    assertThat(again.filled().asked()).isZero();
    assertThat(teacher.images()).isEqualTo(10);
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Path recipe = TinyRecipe.write(folder);
    assertThatThrownBy(() -> CacheFill.run(recipe(recipe), CacheOptions.of(null)))
        .isInstanceOf(RecipeException.class)
        .hasMessageContaining("--store DIR, or store.directory");
    Path images = imagesRecipe("none.tar");
    assertThatThrownBy(() -> fill(images)).hasMessageContaining("none.tar: no such file");
    assertThatThrownBy(() -> CacheFill.run(fromScratch(images), CacheOptions.of(store())))
        .hasMessageContaining("has no teacher");
    Files.delete(folder.resolve("pairs.tsv"));
    assertThatThrownBy(() -> fill(recipe)).hasMessageContaining("pairs.tsv: no such file");
  }
}
