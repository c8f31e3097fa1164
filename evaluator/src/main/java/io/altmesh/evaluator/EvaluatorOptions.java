package io.altmesh.evaluator;

import io.altmesh.corpus.benchmark.DataRoots;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.mesh.server.ServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluator is started with.
 *
 * @param server where and how it listens
 * @param calls how models and the trainer are called
 * @param benchmarks names of those that ship, or YAML files
 * @param roots where their data lies
 * @param teacher HOST:PORT of an Embedder that is scored once, as the ceiling; null for none
 * @param student HOST:PORT of the student whose checkpoints are scored as the trainer publishes
 *     them
 * @param trainer HOST:PORT of the trainer; with {@code student}
 * @param teacherLanguages what the teacher is scored in
 * @param languages what students are scored in; empty for all of each benchmark
 * @param data where the scoreboard and the image vectors are kept
 * @param patience how long a student may take to serve a checkpoint before its score is given up
 */
public record EvaluatorOptions(
    ServerOptions server,
    ClientOptions calls,
    List<String> benchmarks,
    DataRoots roots,
    @Nullable String teacher,
    @Nullable String student,
    @Nullable String trainer,
    List<String> teacherLanguages,
    List<String> languages,
    Path data,
    Duration patience) {

  public EvaluatorOptions {
    if (benchmarks.isEmpty()) {
      throw new IllegalArgumentException(
          "no benchmark (expected: at least one name or YAML definition)");
    }
    if ((student == null) != (trainer == null)) {
      throw new IllegalArgumentException(
          "student %s, trainer %s (expected: both, to score checkpoints as they are published, or neither)"
              .formatted(student, trainer));
    }
  }
}
