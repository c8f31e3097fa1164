package io.altmesh.cli;

import io.altmesh.cli.bench.EvaluationBench;
import io.altmesh.cli.bench.EvaluationBenchOptions;
import io.altmesh.cli.bench.EvaluationJson;
import io.altmesh.cli.bench.EvaluationResult;
import io.altmesh.cli.bench.EvaluationTable;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "evaluation",
    mixinStandardHelpOptions = true,
    description = "Measures ranking at the size of COCO and of ImageNet: seconds, memory.",
    footer = {
      "",
      "From vectors in memory to recalls: 25,000 captions x 5,000 images in both",
      "directions, and 50,000 images x 1,000 classes, 768 values each, made by chance.",
      "Every rank is exact. Memory is the most that the measured process ever held, the",
      "vectors, code and Java's heap included.",
      "",
      "--peers runs PyTorch on the same vectors, in turns with us, in two ways: torch.topk",
      "over all scores as CLIP_benchmark does, and counting in chunks. A ratio above 1",
      "says how many times as fast we are as the faster of the two.",
      "",
      "Examples:",
      "  altmesh bench evaluation --out evaluation.json",
      "  altmesh bench evaluation --peers --python ~/altmesh-peers/bin/python",
      "  altmesh bench evaluation --large",
    })
final class BenchEvaluationCommand implements Callable<Integer> {
  /** How large the pools are. */
  enum Size {
    FULL,
    TINY
  }

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "full",
      description = "full, or tiny: to try the command (default: ${DEFAULT-VALUE}).")
  Size size = Size.FULL;

  @Option(
      names = "--large",
      description = "Also rank 100,000 x 100,000 in both directions, once, by us alone.")
  boolean large;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "Turns that each side has (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}: the first GPU, else cpu).")
  String device = "auto";

  @Mixin BenchOptions bench = new BenchOptions();

  @Override
  public Integer call() throws Exception {
    EvaluationBenchOptions options =
        new EvaluationBenchOptions(
            Home.directory(), size == Size.TINY, large, rounds, device, bench.peersPython());
    try (TemporaryFolder folder = new TemporaryFolder("altmesh-bench")) {
      EvaluationResult result = new EvaluationBench(options, folder.path(), bench::tell).run();
      bench.print(EvaluationTable.of(result));
      if (bench.out != null) {
        EvaluationJson.write(bench.out, result);
      }
    }
    return 0;
  }
}
