package io.altmesh.cli;

import io.altmesh.cli.bench.TrainingInput;
import io.altmesh.cli.bench.TrainingWorker;
import io.altmesh.encoder.engine.Engine;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The process that {@code bench training} measures; people have no use for it. */
@Command(name = "training-worker", hidden = true)
final class BenchTrainingWorkerCommand implements Callable<Integer> {
  @Parameters(index = "0")
  Path folder = Path.of("");

  @Parameters(index = "1")
  String device = "";

  @Parameters(index = "2")
  String precision = "";

  /** Captions a batch. */
  @Parameters(index = "3")
  int rows;

  /** Batches a step. */
  @Parameters(index = "4")
  int accumulation;

  @Override
  public Integer call() throws Exception {
    try (Engine engine = Engine.open(device, precision)) {
      TrainingWorker.serve(new TrainingInput(folder), engine, rows, accumulation, System.out);
    }
    return 0;
  }
}
