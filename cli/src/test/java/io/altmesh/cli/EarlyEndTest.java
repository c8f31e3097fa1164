package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.cli.ablate.SmallSample;
import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.EvaluatorOptions;
import io.altmesh.evaluator.EvaluatorService;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.HostPort;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.QueueSettings;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.student.StudentOptions;
import io.altmesh.student.StudentService;
import io.altmesh.teacher.TeacherOptions;
import io.altmesh.teacher.TeacherService;
import io.altmesh.trainer.TrainOptions;
import io.altmesh.trainer.TrainResult;
import io.altmesh.trainer.Trainer;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeFile;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The evaluator's own scores, of checkpoints that the student serves, end a run. */
final class EarlyEndTest {
  private static final HostPort ANY = HostPort.parse("127.0.0.1:0");

  @TempDir private Path folder;

  @Test
  void aRunEndsWhenTheEvaluatorSeesNoGain() throws Exception {
    Path sample = SmallSample.write(Files.createDirectories(folder.resolve("sample")));
    HostPort scores = freePort(); // the trainer is told before the evaluator can be started
    try (TeacherService teacher = teacher(sample.resolve("teacher"))) {
      CompletableFuture<Address> listens = new CompletableFuture<>();
      CompletableFuture<TrainResult> run =
          CompletableFuture.supplyAsync(() -> train(recipe(sample, teacher, scores), listens));
      String trainer = listens.get(60, TimeUnit.SECONDS).toString();
      try (StudentService student = student(trainer, teacher.address());
          EvaluatorService evaluator =
              evaluator(scores, sample, trainer, student.address().toString())) {
        TrainResult result = run.get(120, TimeUnit.SECONDS);
        assertThat(result.finished()).isTrue();
        assertThat(result.endedEarly())
            .matches("no better mean recall than 0\\.\\d{4} at step \\d+ for \\d+ checkpoints");
        assertThat(result.step()).isLessThan(1_000_000);
        assertThat(result.best().checkpoint()).isDirectory();
        assertThat(result.best().score()).isBetween(0.0, 1.0);
        assertThat(evaluator.address()).isEqualTo(scores);
      }
    }
  }

  private static HostPort freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return new HostPort("127.0.0.1", socket.getLocalPort());
    }
  }

  /** Of steps too small to gain anything. */
  private static Recipe recipe(Path sample, TeacherService teacher, HostPort evaluator) {
    List<String> values =
        new ArrayList<>(List.of("steps=1000000", "optimizer.learning-rate=1e-12"));
    values.addAll(List.of("checkpoint.every-steps=2", "checkpoint.keep-best=true"));
    values.addAll(List.of("teacher.target=" + teacher.address(), "scores.evaluator=" + evaluator));
    values.addAll(List.of("scores.benchmark=small", "scores.patience=2"));
    return RecipeFile.read(sample.resolve("recipes/ablation/en-en-mt-ht.yaml"), values).recipe();
  }

  private TrainResult train(Recipe recipe, CompletableFuture<Address> listens) {
    try {
      TrainOptions options = TrainOptions.of(folder.resolve("run"), false);
      return Trainer.run(recipe, options.withAddress(listens::complete));
    } catch (InterruptedException | RuntimeException e) {
      listens.completeExceptionally(e);
      throw new IllegalStateException(e);
    }
  }

  private static TeacherService teacher(Path model) {
    return TeacherService.start(
        new TeacherOptions(
            model, null, ServerOptions.at(ANY), "cpu", "fp32", 1, QueueSettings.DEFAULT));
  }

  private StudentService student(String trainer, Address teacher) {
    return StudentService.start(
        new StudentOptions(
            ServerOptions.at(ANY),
            ClientOptions.defaults(),
            null,
            trainer,
            null,
            teacher.toString(),
            folder.resolve("student"),
            "cpu",
            "fp32",
            1,
            QueueSettings.DEFAULT));
  }

  private EvaluatorService evaluator(HostPort listen, Path sample, String trainer, String student) {
    return EvaluatorService.start(
        new EvaluatorOptions(
            ServerOptions.at(listen),
            ClientOptions.defaults(),
            List.of(sample.resolve("benchmark/benchmark.yaml").toString()),
            DataRoots.of(folder),
            null,
            student,
            trainer,
            List.of("en"),
            List.of(),
            folder.resolve("evaluator"),
            Duration.ofSeconds(60)));
  }
}
