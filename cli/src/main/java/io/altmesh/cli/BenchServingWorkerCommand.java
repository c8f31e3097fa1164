package io.altmesh.cli;

import io.altmesh.cli.bench.serving.ServingWorker;
import io.altmesh.encoder.engine.Engine;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The process in which {@code bench serving} has the encoder alone; people have no use for it. */
@Command(name = "serving-worker", hidden = true)
final class BenchServingWorkerCommand implements Callable<Integer> {
  @Parameters(index = "0")
  Path folder = Path.of("");

  @Parameters(index = "1")
  String device = "";

  @Parameters(index = "2")
  String precision = "";

  @Override
  public Integer call() throws Exception {
    BufferedReader questions =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Engine engine = Engine.open(device, precision)) {
      ServingWorker.run(folder, engine, questions, System.out);
    }
    return 0;
  }
}
