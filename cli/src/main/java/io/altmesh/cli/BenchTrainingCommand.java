package io.altmesh.cli;

import io.altmesh.cli.bench.StudentSize;
import io.altmesh.cli.bench.TrainingBench;
import io.altmesh.cli.bench.TrainingBenchOptions;
import io.altmesh.cli.bench.TrainingInput;
import io.altmesh.cli.bench.TrainingJson;
import io.altmesh.cli.bench.TrainingResult;
import io.altmesh.cli.bench.TrainingTable;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    description = "Measures a step of teacher learning: forward, backward, optimizer, memory.",
    footer = {
      "",
      "A student of random weights learns captions in the sample's languages, as an",
      "AltCLIP of that size would. Seconds a step are the median over rounds, with the",
      "fastest and the slowest beside it; every round sees the same batches. GFLOP/s",
      "counts what loss and gradients need, no padding. Memory is the most that the",
      "measured process ever held, code and Java's heap included; a teacher would be",
      "a process of its own.",
      "",
      "--peers runs transformers with PyTorch on the same weights and batches, in",
      "turns with us: a ratio above 1 says how many times as fast we are; peak_... is",
      "our memory over theirs. Both sides stay in memory: 12 GB for base, 24 for large.",
      "",
      "Examples:",
      "  altmesh bench training --out training.json",
      "  altmesh bench training --peers --python ~/altmesh-peers/bin/python",
      "  altmesh bench training --size large --accumulation 16 --steps 2 --rounds 1",
    })
final class BenchTrainingCommand implements Callable<Integer> {
  @Option(
      names = "--student",
      paramLabel = "DIR",
      description = "An XLM-R or AltCLIP to measure (default: random weights of --size).")
  @Nullable Path student;

  @Option(
      names = "--size",
      paramLabel = "SIZE",
      defaultValue = "base",
      description =
          "base: XLM-R-base, 278 M weights; large: XLM-R-large, 560 M; tiny: to try the command"
              + " (default: ${DEFAULT-VALUE}).")
  StudentSize size = StudentSize.BASE;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "64",
      description = "Captions a step (default: ${DEFAULT-VALUE}).")
  int batch;

  @Option(
      names = "--accumulation",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Parts that a batch is computed in, to save memory (default: ${DEFAULT-VALUE}).")
  int accumulation;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "8",
      description = "Steps a round, each with a batch of its own (default: ${DEFAULT-VALUE}).")
  int steps;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Turns that each side has (default: ${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--order",
      paramLabel = "ORDER",
      defaultValue = "by_length",
      description =
          "by_length: captions of like length share a batch, as in training; shuffled: by chance,"
              + " with the padding that brings (default: ${DEFAULT-VALUE}).")
  TrainingInput.Order order = TrainingInput.Order.BY_LENGTH;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      defaultValue = "auto",
      description = "auto, cpu or cuda:N (default: ${DEFAULT-VALUE}: the first GPU, else cpu).")
  String device = "auto";

  @Option(
      names = "--precision",
      paramLabel = "PRECISION",
      defaultValue = "auto",
      description =
          "auto, fp32 or bf16 (default: ${DEFAULT-VALUE}: bf16 where the device is fast at it)."
              + " Against bf16 both of the peers' precisions are measured.")
  String precision = "auto";

  @Option(
      names = "--targets",
      description =
          "Also measure the trainer's own way to its targets: from a filled store against batches"
              + " in memory, and from a teacher in a process of its own.")
  boolean targets;

  @Option(
      names = "--teacher",
      paramLabel = "DIR",
      description = "With --targets: the teacher (default: the sample's, which is small).")
  @Nullable Path teacher;

  @Mixin BenchOptions bench = new BenchOptions();

  @Override
  public Integer call() throws Exception {
    TrainingBenchOptions options =
        new TrainingBenchOptions(
            Home.directory(),
            student,
            size,
            batch,
            accumulation,
            steps,
            rounds,
            order,
            device,
            precision,
            bench.peersPython(),
            targets ? teacherDirectory() : null);
    try (TemporaryFolder folder = new TemporaryFolder("altmesh-bench")) {
      TrainingResult result = new TrainingBench(options, folder.path(), bench::tell).run();
      bench.print(TrainingTable.of(result));
      if (bench.out != null) {
        TrainingJson.write(bench.out, result);
      }
    }
    return 0;
  }

  private Path teacherDirectory() {
    return teacher == null ? Home.directory().resolve("samples/emoji/teacher") : teacher;
  }
}
