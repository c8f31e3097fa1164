package io.altmesh.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.proto.v1.RunPhase;
import io.altmesh.proto.v1.RunStatus;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which student a run makes of what it starts from. */
@Timeout(300)
class StudentHeadsRunTest {
  private static final int DIM = 6;

  @TempDir Path folder;
  private Path recipe;
  private FakeTeacher teacher;

  @BeforeEach
  void write() throws IOException {
    teacher = FakeTeacher.start(DIM);
    recipe = TinyRecipe.write(folder);
  }

  @AfterEach
  void close() {
    teacher.close();
  }

  private TrainResult run(String out, boolean resume, Consumer<RunStatus> listener, String... set)
      throws InterruptedException {
    List<String> overrides = new ArrayList<>(List.of(set));
    overrides.add("teacher.target=" + teacher.address());
    TrainOptions options = TrainOptions.of(folder.resolve(out), resume).withListener(listener);
    return Trainer.run(RecipeFile.read(recipe, overrides).recipe(), options);
  }

  private TrainResult run(String out, boolean resume, String... set) throws InterruptedException {
    return run(out, resume, status -> {}, set);
  }

  @Test
  void aStudentOfAnotherWidthGetsAHeadOfItsNewTeachers() throws Exception {
    Path altClip = run("first", false, "epochs=1").checkpoint();
    teacher.close();
    teacher = FakeTeacher.start(DIM + 2);

    Path second = run("second", false, "epochs=1", "student=" + altClip).checkpoint();

    assertThat(EmbeddingModels.identify(second, "").text().pooledDim()).isEqualTo(DIM + 2);
  }

  @ParameterizedTest
  @CsvSource({
    "xlm-roberta, altclip, altclip",
    "xlm-roberta, m-clip, M-CLIP",
    "bert, , chinese_clip",
    "bert, m-clip, M-CLIP"
  })
  void everyHeadLearnsProjectedVectorsAndResumes(String start, String head, String becomes)
      throws Exception {
    TinyModels.bert(folder.resolve("bert"));
    TinyModels.xlmRoberta(folder.resolve("xlm-roberta"));
    List<Double> losses = new CopyOnWriteArrayList<>();
    List<String> set =
        new ArrayList<>(
            List.of(
                "student=" + folder.resolve(start),
                "teacher.space=projected",
                "optimizer.learning-rate=5e-3",
                "metrics.every-steps=10"));
    if (head != null) {
      set.add("head=" + head);
    }
    set.add("epochs=12");
    run(
        "run",
        false,
        status -> {
          if (status.getPhase() == RunPhase.TRAINING && status.getStep() > 0) {
            losses.add(status.getLoss());
          }
        },
        set.toArray(new String[0]));
    set.set(set.size() - 1, "epochs=13");
    Path written = run("run", true, set.toArray(new String[0])).checkpoint();

    assertThat(losses.get(losses.size() - 1)).isLessThan(0.8 * losses.get(0));
    ModelIdentity identity = EmbeddingModels.identify(written, "");
    assertThat(identity.architecture()).isEqualTo(becomes);
    assertThat(identity.text().projectedDim()).isEqualTo(FakeTeacher.PROJECTED_DIM);
  }

  @Test
  void aHeadThatLearnsProjectedVectorsSaysSo() throws Exception {
    assertThatThrownBy(() -> run("run", false, "head=m-clip"))
        .hasMessageContaining("set teacher.space to projected");
    assertThatThrownBy(() -> run("run", false, "head=clip"))
        .hasMessageContaining("head: clip (expected: one of [altclip, chinese-clip, m-clip])");
    assertThatThrownBy(() -> run("run", false, "head=chinese-clip"))
        .hasMessageContaining("model_type is \"xlm-roberta\"")
        .hasMessageContaining("bert");
  }
}
