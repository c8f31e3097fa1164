package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altmesh.trainer.checkpoint.CheckpointException;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeFile;
import io.altmesh.trainer.recipe.RecipeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a resumed run says to a recipe that is not the one before. */
@Timeout(120)
class ChangedRecipeRunTest {
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

  private Recipe recipe(String... set) {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    return RecipeFile.read(recipe, overrides).recipe();
  }

  private TrainResult start(String... set) throws InterruptedException {
    return Trainer.run(recipe(set), TrainOptions.of(folder.resolve("run"), false));
  }

  private TrainResult resume(String... set) throws InterruptedException {
    return Trainer.run(recipe(set), TrainOptions.of(folder.resolve("run"), true));
  }

  private TrainResult resumeChanged(String... set) throws InterruptedException {
    return Trainer.run(
        recipe(set), TrainOptions.of(folder.resolve("run"), true).withChangesAllowed());
  }

  private static JsonNode json(TrainResult result, String name) throws IOException {
    return new ObjectMapper().readTree(result.checkpoint().resolve(name).toFile());
  }

  @Test
  void eachChangedKeyIsNamedWithBothValuesAndTheWayOn() throws Exception {
    start("epochs=1");

    assertThatThrownBy(
            () -> resume("optimizer.learning-rate=2e-3", "optimizer.betas=[0.9, 0.99]", "epochs=1"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("step-00000010 was written with another recipe")
        .hasMessageContaining("optimizer.learning-rate: 0.001 -> 0.002")
        .hasMessageContaining("optimizer.betas: [0.9,0.999] -> [0.9,0.99]")
        .hasMessageContaining("--allow-changes")
        .hasMessageNotContaining("epochs");
  }

  @Test
  void anAllowedChangeIsToldOfInTheCheckpointsThatFollow() throws Exception {
    start("epochs=1");
    TrainResult second = resumeChanged("optimizer.learning-rate=2e-3", "epochs=2");
    TrainResult third =
        resumeChanged("optimizer.clip-norm=2", "optimizer.learning-rate=2e-3", "epochs=3");

    assertThat(second.step()).isEqualTo(20);
    JsonNode first = json(second, "altmesh.json").get("changes");
    assertThat(first.toString())
        .isEqualTo(
            """
            [{"step":10,"key":"epochs","from":"1","to":"2"},\
            {"step":10,"key":"optimizer.learning-rate","from":"0.001","to":"0.002"}]""");
    assertThat(json(third, "trainer_state.json").get("changes"))
        .hasSize(4)
        .startsWith(first.get(0), first.get(1))
        .extracting(change -> change.get("step").asLong())
        .containsExactly(10L, 10L, 20L, 20L);
    assertThat(json(third, "trainer_state.json").get("recipe").asText()).contains("clip-norm: 2.0");
  }

  @Test
  void aLongerRunOfConstantRateNeedsNoLeaveAndIsToldOf() throws Exception {
    start("epochs=1");
    TrainResult longer = resume("epochs=2");

    assertThat(longer.step()).isEqualTo(20);
    assertThat(json(longer, "altmesh.json").at("/changes/0/key").asText()).isEqualTo("epochs");
  }

  @Test
  void aLongerRunOfAFallingRateSaysWhatTheRateWouldBe() throws Exception {
    start("epochs=1", "optimizer.schedule=linear");

    assertThatThrownBy(() -> resume("epochs=2", "optimizer.schedule=linear"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("epochs: 1 -> 2")
        .hasMessageContaining("20 updates in all, which were 10")
        .hasMessageContaining("would be 0.000500 instead of 0.00")
        .hasMessageContaining("with schedule constant a longer run needs no leave");
    assertThat(resumeChanged("epochs=2", "optimizer.schedule=linear").step()).isEqualTo(20);
  }

  @Test
  void theSameLengthInOtherWordsIsNoChange() throws Exception {
    start("epochs=1", "optimizer.schedule=cosine");
    Files.writeString(recipe, Files.readString(recipe).replace("epochs: 2", "steps: 10"));

    assertThat(resume("optimizer.schedule=cosine").step()).isEqualTo(10);
  }

  @Test
  void whereAndHowOftenMayChange() throws Exception {
    start("epochs=1");
    Files.move(folder.resolve("pairs.tsv"), folder.resolve("moved.tsv"));
    TrainResult result =
        resume(
            "data.pairs.0.file=" + folder.resolve("moved.tsv"),
            "checkpoint.every-steps=7",
            "metrics.every-steps=2",
            "followers.lease=2ms",
            "teacher.patience=1m",
            "store.directory=" + folder.resolve("elsewhere"));

    assertThat(json(result, "altmesh.json").get("changes"))
        .extracting(change -> change.get("key").asText())
        .containsExactly("epochs");
  }

  @Test
  void aStudentThatHasMovedIsNoChange() throws Exception {
    start("epochs=1");
    Path moved = Files.move(folder.resolve("student"), folder.resolve("moved"));
    Files.writeString(moved.resolve("README.md"), "moved");

    TrainResult result = resume("student=" + moved, "epochs=1");

    assertThat(json(result, "altmesh.json").get("changes")).isEmpty();
  }

  @Test
  void anotherStudentInTheSamePlaceIsNamed() throws Exception {
    start("epochs=1");
    Path weights = folder.resolve("student/model.safetensors");
    byte[] other = Files.readAllBytes(weights);
    other[other.length - 4] ^= 1;
    Files.write(weights, other);

    assertThatThrownBy(() -> resume("epochs=2"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("was written with another recipe")
        .hasMessageMatching(
            "(?s).*student: (\\S+/student) \\(fingerprint \\w{12}\\) -> \\1 \\(fingerprint \\w{12}\\).*");

    TrainResult allowed = resumeChanged("epochs=2");
    assertThat(json(allowed, "altmesh.json").at("/changes/1/from").asText())
        .matches("student \\(fingerprint \\w{12}\\)");
    assertThat(resume("epochs=3").step()).isEqualTo(30); // it goes on from the new one now
  }

  @Test
  void otherDataIsRefusedWithTheKeysThatMadeItSo() throws Exception {
    start("epochs=1");

    assertThatThrownBy(() -> resumeChanged("batch-size=16"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("stands in the middle of other data")
        .hasMessageContaining("batch-size: 8 -> 16");
  }

  @Test
  void anotherHeadIsRefusedWhateverIsAllowed() throws Exception {
    start("epochs=1", "head=altclip");

    assertThatThrownBy(() -> resumeChanged("head=m-clip", "teacher.space=projected"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("head: altclip -> m-clip");
  }

  @Test
  void aRecipeOfAnotherVersionIsComparedOnlyByLeave() throws Exception {
    TrainResult first = start("epochs=1");
    Path state = first.checkpoint().resolve("trainer_state.json");
    Path manifest = first.checkpoint().resolve("manifest.json");
    String before = sha256(state);
    Files.writeString(state, Files.readString(state).replace("max-length:", "may-length:"));
    Files.writeString(manifest, Files.readString(manifest).replace(before, sha256(state)));

    assertThatThrownBy(() -> resume("epochs=2"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("cannot be compared", "may-length", "--allow-changes");
    assertThat(resumeChanged("epochs=2").step()).isEqualTo(20);
  }

  private static String sha256(Path file) throws Exception {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
  }

  @Test
  void everyFreeKeyIsAKeyOfRecipes() {
    String known = RecipeText.of(recipe());
    for (String free : Resume.FREE) {
      String last = free.substring(free.lastIndexOf('.') + 1);
      assertThat(known).containsPattern("(?m)^ *(- )?" + last + ":");
    }
  }
}
