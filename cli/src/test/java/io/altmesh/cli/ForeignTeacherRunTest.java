package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.cli.ablate.SmallSample;
import io.altmesh.encoder.EmbeddingModel;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.Space;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import io.altmesh.trainer.TrainOptions;
import io.altmesh.trainer.TrainResult;
import io.altmesh.trainer.Trainer;
import io.altmesh.trainer.recipe.RecipeFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A teacher behind the Open Inference Protocol trains the students that ours trains. */
final class ForeignTeacherRunTest {
  private static final HostPort ANY = HostPort.parse("127.0.0.1:0");

  /** Of the sample's English names; none of them is a pair's alone. */
  private static final List<String> TEXTS =
      List.of("red apple", "grinning face", "dog", "house with garden", "blue heart", "rocket");

  @TempDir private Path folder;

  @Test
  void studentsScoreAlikeWithinTheSpreadOfSeeds() throws Exception {
    Path sample = SmallSample.write(Files.createDirectories(folder.resolve("sample")));
    try (TeacherService ours = teacher(sample.resolve("teacher"));
        TeacherService foreign = teacher(behindTheProtocol(ours))) {
      double one = score(sample, train(sample, "one", 1, ours));
      double other = score(sample, train(sample, "other", 2, ours));
      double elsewhere = score(sample, train(sample, "elsewhere", 1, foreign));

      assertThat(Math.abs(one - other)).isPositive();
      assertThat(Math.abs(one - elsewhere)).isLessThan(Math.abs(one - other));
    }
  }

  /** Our own OIP service as anybody's server. */
  private Path behindTheProtocol(TeacherService ours) throws Exception {
    return Files.writeString(
        folder.resolve("foreign.yaml"),
        """
        name: elsewhere
        text:
          oip:
            target: %s
            model: text
            input: TEXT
            outputs: {projected: EMBEDDING}
        """
            .formatted(ours.address()));
  }

  private static TeacherService teacher(Path model) {
    return TeacherService.start(
        new TeacherOptions(
            model, null, ServerOptions.at(ANY), "cpu", "fp32", 1, QueueSettings.DEFAULT));
  }

  private TrainResult train(Path sample, String run, int seed, TeacherService teacher)
      throws Exception {
    List<String> values =
        List.of(
            "steps=12",
            "seed=" + seed,
            "teacher.target=" + teacher.address(),
            "teacher.space=projected",
            "checkpoint.every-steps=12");
    return Trainer.run(
        RecipeFile.read(sample.resolve("recipes/ablation/en-en-mt-ht.yaml"), values).recipe(),
        TrainOptions.of(folder.resolve(run), false));
  }

  /** Mean squared distance between the student's and the teacher's vectors of the same texts. */
  private static double score(Path sample, TrainResult trained) {
    try (Engine engine = Engine.open("cpu", "fp32");
        EmbeddingModel student = EmbeddingModels.open(trained.checkpoint(), engine);
        EmbeddingModel teacher = EmbeddingModels.open(sample.resolve("teacher"), engine)) {
      float[] learnt = student.embedText(TEXTS, Space.PROJECTED).values();
      float[] taught = teacher.embedText(TEXTS, Space.PROJECTED).values();
      double sum = 0;
      for (int i = 0; i < learnt.length; i++) {
        sum += Math.pow(learnt[i] - taught[i], 2);
      }
      return sum / learnt.length;
    }
  }
}
