package io.altmesh.cli.ablate;

import io.altmesh.cli.roles.RoleGroup;
import io.altmesh.mesh.Address;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The teacher and the evaluator that all runs share, started when the first run asks for them.
 * Belongs to one thread; closing leaves the processes to their group.
 */
final class Services implements AutoCloseable {
  private final RoleGroup roles;
  private final AblationOptions options;
  private @Nullable Address teacher;
  private @Nullable EvaluatorClient evaluator;

  Services(RoleGroup roles, AblationOptions options) {
    this.roles = roles;
    this.options = options;
  }

  Address teacher() throws InterruptedException {
    if (teacher == null) {
      List<String> arguments = List.of("teacher", "--model", options.teacher().toString());
      teacher = roles.service("teacher", arguments).address();
    }
    return teacher;
  }

  EvaluatorClient evaluator() throws InterruptedException {
    if (evaluator == null) {
      List<String> arguments =
          List.of(
              "evaluator",
              "--benchmark",
              options.benchmark().toString(),
              "--data",
              options.folder().resolve("evaluator").toString());
      evaluator = new EvaluatorClient(roles.service("evaluator", arguments).address());
    }
    return evaluator;
  }

  @Override
  public void close() {
    if (evaluator != null) {
      evaluator.close();
    }
  }
}
