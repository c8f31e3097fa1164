package io.altmesh.cli;

import picocli.CommandLine.Command;

@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures how fast this machine does AltMesh's work.",
    synopsisSubcommandLabel = "WHAT",
    subcommands = {
      BenchTrainingCommand.class,
      BenchEvaluationCommand.class,
      BenchEvaluationWorkerCommand.class,
      BenchTrainingWorkerCommand.class,
      BenchTargetsWorkerCommand.class,
      BenchServingCommand.class,
      BenchServingWorkerCommand.class,
      BenchLoadCommand.class,
    })
final class BenchCommand {}
