package io.altmesh.cli;

import io.altmesh.cli.bench.EvaluationWorker;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The process that {@code bench evaluation} measures; people have no use for it. */
@Command(name = "evaluation-worker", hidden = true)
final class BenchEvaluationWorkerCommand implements Callable<Integer> {
  @Parameters(index = "0")
  String task = "";

  @Parameters(index = "1")
  String device = "";

  @Override
  public Integer call() throws Exception {
    EvaluationWorker.serve(task, device, System.out);
    return 0;
  }
}
