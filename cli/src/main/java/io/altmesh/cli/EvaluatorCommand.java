package io.altmesh.cli;

import io.altmesh.evaluator.EvaluatorOptions;
import io.altmesh.evaluator.EvaluatorService;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "evaluator",
    mixinStandardHelpOptions = true,
    description = "Scores models on benchmarks and streams the scores.",
    footer = {
      "",
      "With --student and --trainer it scores every checkpoint of the run as it is published;",
      "with --teacher it scores the teacher once. Any other Embedder: Evaluate over gRPC.",
      "",
      "Example:",
      "  altmesh evaluator --benchmark samples/emoji/benchmark/benchmark.yaml \\",
      "      --teacher 127.0.0.1:7001 --student 127.0.0.1:7003 --trainer 127.0.0.1:7002",
    })
final class EvaluatorCommand implements Callable<Integer> {
  @Option(
      names = "--benchmark",
      required = true,
      paramLabel = "NAME|YAML",
      description =
          "A benchmark that ships, such as xtd-11, or a definition of your own; repeatable.")
  List<String> benchmarks = List.of();

  @Mixin DataOptions dataSets = new DataOptions();

  @Option(
      names = "--teacher",
      paramLabel = "ADDRESS",
      description =
          "Scored once at start; benchmarks of agreement, such as emoji-agreement, hold students"
              + " against it.")
  @Nullable String teacher;

  @Option(
      names = "--student",
      paramLabel = "ADDRESS",
      description = "Serves the checkpoints that the trainer publishes.")
  @Nullable String student;

  @Option(names = "--trainer", paramLabel = "ADDRESS", description = "The run that is followed.")
  @Nullable String trainer;

  @Option(
      names = "--languages",
      split = ",",
      paramLabel = "LANG",
      description = "Languages to score students in, e.g. zh,ar (default: all of a benchmark).")
  List<String> languages = List.of();

  @Option(
      names = "--teacher-languages",
      split = ",",
      defaultValue = "en",
      paramLabel = "LANG",
      description = "Languages to score the teacher in (default: ${DEFAULT-VALUE}).")
  List<String> teacherLanguages = List.of("en");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "evaluator-data",
      description = "Where the scoreboard and image vectors are kept (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("evaluator-data");

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description =
          "How long a student may take to serve a checkpoint (default: ${DEFAULT-VALUE}).")
  long patience = 120;

  @Mixin ServiceOptions service = new ServiceOptions();
  @Mixin ObserveOptions observe = new ObserveOptions();
  @Mixin CallOptions callOptions = new CallOptions();
  @Mixin SecurityOptions security = new SecurityOptions();

  @Override
  public Integer call() {
    EvaluatorService evaluator =
        EvaluatorService.start(
            new EvaluatorOptions(
                observe.observed(security.secure(service.server())),
                observe.observed(security.secure(callOptions.calls())),
                benchmarks,
                dataSets.roots(),
                teacher,
                student,
                trainer,
                teacherLanguages,
                languages,
                data,
                Duration.ofSeconds(patience)));
    service.serve(evaluator.address(), evaluator, evaluator::awaitTermination);
    return 0;
  }
}
