package io.altmesh.cli;

import io.altmesh.cli.bench.serving.ServingBench;
import io.altmesh.cli.bench.serving.ServingOptions;
import io.altmesh.cli.bench.serving.ServingReport;
import io.altmesh.cli.bench.serving.ServingResult;
import io.altmesh.cli.bench.serving.TowerSize;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "serving",
    mixinStandardHelpOptions = true,
    description = "Measures text through gRPC: throughput, cost, latency, overload.",
    footer = {
      "",
      "A teacher is started as a process of its own, with a CLIP text tower of random",
      "weights; callers run in this process, on the same machine. Captions are of real",
      "length: 14 tokens on average, few above 20.",
      "",
      "  lists        4 callers of lists of 64 texts",
      "  singles      32 callers of one text each",
      "  one_caller   one caller, one list of 64 after another",
      "  one_caller_uds  the same, on a Unix-domain socket",
      "  in_process   the same lists, the encoder called directly",
      "  hf_pad77     --peers: transformers on the same lists, padded to 77 tokens",
      "  hf_longest   the same, padded to the longest of each list",
      "",
      "Ratios: vs_hf_... above 1 says how many times as fast lists are; grpc_cost and",
      "uds_cost are the fractions of in_process that one caller loses. Each figure is",
      "the median over rounds in which all sides took turns. Then single texts arrive",
      "by chance at 50, 80, 95 and 150 %% of what 128 callers reach.",
      "",
      "Examples:",
      "  altmesh bench serving --size l14 --out serving.json",
      "  altmesh bench serving --size l14 --precision fp32 --peers \\",
      "      --python ~/altmesh-peers/bin/python --out serving.json",
    })
final class BenchServingCommand implements Callable<Integer> {
  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "sample",
      description = "sample: the sample's teacher's; l14: CLIP ViT-L/14's (default: sample).")
  TowerSize size = TowerSize.SAMPLE;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}).")
  String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      defaultValue = "fp32",
      description = "auto, fp32 or bf16 (default: ${DEFAULT-VALUE}, which the peers have).")
  String precision = "fp32";

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns that each side has (default: ${DEFAULT-VALUE}).")
  int rounds = 3;

  @Option(
      names = "--turn",
      paramLabel = "SECONDS",
      defaultValue = "5",
      description = "How long a turn is (default: ${DEFAULT-VALUE}).")
  double turn = 5;

  @Mixin BenchOptions bench = new BenchOptions();

  @Override
  public Integer call() throws Exception {
    ServingOptions options =
        new ServingOptions(
            Home.directory(),
            size,
            device,
            precision,
            rounds,
            Duration.ofMillis(Math.round(turn * 1000)),
            bench.peersPython());
    try (TemporaryFolder folder = new TemporaryFolder("altmesh-bench")) {
      ServingResult result = new ServingBench(options, folder.path(), bench::tell).run();
      bench.print(ServingReport.text(result));
      if (bench.out != null) {
        ServingReport.write(bench.out, result);
      }
    }
    return 0;
  }
}
