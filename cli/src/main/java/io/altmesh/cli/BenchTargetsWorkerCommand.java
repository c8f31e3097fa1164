package io.altmesh.cli;

import io.altmesh.cli.bench.TargetsWorker;
import io.altmesh.cli.demo.TeacherMetric;
import io.altmesh.encoder.engine.Engine;
import io.altmesh.mesh.HostPort;
import io.altmesh.trainer.recipe.Recipe;
import io.altmesh.trainer.recipe.RecipeFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The process that {@code bench training --targets} measures; people have no use for it. */
@Command(name = "targets-worker", hidden = true)
final class BenchTargetsWorkerCommand implements Callable<Integer> {
  @Parameters(index = "0")
  Path folder = Path.of("");

  @Parameters(index = "1")
  String teacherMetrics = "";

  @Parameters(index = "2")
  int batches;

  @Parameters(index = "3")
  int rounds;

  @Override
  public Integer call() throws Exception {
    Recipe recipe = RecipeFile.read(folder.resolve("targets.yaml"), List.of()).recipe();
    try (Engine engine = Engine.open(recipe.device(), recipe.precision())) {
      TeacherMetric teacher = new TeacherMetric(HostPort.parse(teacherMetrics));
      new TargetsWorker(recipe, engine, teacher, batches).measure(folder, rounds, System.out);
    }
    return 0;
  }
}
