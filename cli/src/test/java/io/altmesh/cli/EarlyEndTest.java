package io.altmesh.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.evaluator.EvaluatorOptions;
import io.altmesh.evaluator.EvaluatorService;
import io.altmesh.mesh.Address;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.ServerOptions;
import io.altmesh.student.StudentService;
import io.altmesh.teacher.TeacherService;
import io.altmesh.trainer.TrainResult;
import java.io.IOException;
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
  @TempDir private Path folder;

  @Test
  void aRunEndsWhenTheEvaluatorSeesNoGain() throws Exception {
    endsWithout("mean recall", roles -> roles.benchmark(), "scores.benchmark=small");
  }

  /** By an error, which is better lower, of scores without images. */
  @Test
  void aRunEndsWhenItComesNoNearerToTheTeacher() throws Exception {
    endsWithout(
        "mse by 0\\.01",
        roles ->
            Files.writeString(
                roles.benchmark().resolveSibling("agree.yaml"),
                """
                name: agree
                task: agreement
                metrics: [cosine, mse]
                languages: [en, es]
                splits: [all]
                data: {layout: shard-captions, images: images.tar, captions: captions.jsonl}
                """),
        "scores.benchmark=agree",
        "scores.metric=mse",
        "scores.minimum-delta=0.01");
  }

  /** Where a benchmark is. */
  private interface Written {
    Path in(SmallRoles roles) throws IOException;
  }

  private void endsWithout(String gain, Written benchmark, String... keys) throws Exception {
    SmallRoles roles = new SmallRoles(folder);
    // The trainer is told before the evaluator can be started: a path is free until then, a port
    // not.
    Address scores = Address.parse("unix:" + folder.resolve("evaluator.sock"));
    try (TeacherService teacher = roles.teacher()) {
      CompletableFuture<Address> listens = new CompletableFuture<>();
      CompletableFuture<TrainResult> run = roles.train(listens, teacher, recipe(scores, keys));
      Address trainer = listens.get(60, TimeUnit.SECONDS);
      try (StudentService student = roles.student(trainer, teacher.address());
          EvaluatorService evaluator =
              evaluator(
                  scores, benchmark.in(roles), teacher.address(), trainer, student.address())) {
        TrainResult result = run.get(120, TimeUnit.SECONDS);
        assertThat(result.finished()).isTrue();
        assertThat(result.endedEarly())
            .matches("no better " + gain + " than \\d\\.\\d{4} at step \\d+ for \\d+ checkpoints");
        assertThat(result.step()).isLessThan(1_000_000);
        assertThat(result.best().checkpoint()).isDirectory();
        assertThat(result.best().score()).isBetween(0.0, 9.0);
        assertThat(evaluator.address()).isEqualTo(scores);
      }
    }
  }

  /** Of steps too small to gain anything. */
  private static List<String> recipe(Address evaluator, String... keys) {
    List<String> values = new ArrayList<>(List.of(keys));
    values.addAll(
        List.of(
            "steps=1000000",
            "optimizer.learning-rate=1e-12",
            "checkpoint.every-steps=2",
            "checkpoint.keep-best=true",
            "scores.evaluator=" + evaluator,
            "scores.patience=2"));
    return values;
  }

  private EvaluatorService evaluator(
      Address listen, Path benchmark, Address teacher, Address trainer, Address student) {
    return EvaluatorService.start(
        new EvaluatorOptions(
            ServerOptions.at(listen),
            ClientOptions.defaults(),
            List.of(benchmark.toString()),
            DataRoots.of(folder),
            teacher.toString(),
            student.toString(),
            trainer.toString(),
            List.of("en"),
            List.of(),
            folder.resolve("evaluator"),
            Duration.ofSeconds(60)));
  }
}
