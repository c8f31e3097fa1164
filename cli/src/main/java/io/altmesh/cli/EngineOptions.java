package io.altmesh.cli;

import picocli.CommandLine.Option;

/** Where and how exactly a role computes. */
final class EngineOptions {
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
          "auto, fp32 or bf16 (default: ${DEFAULT-VALUE}: bf16 where the device is fast at it).")
  String precision = "auto";

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description =
          "Lists prepared or computed at a time: a device computes one, the next ones are tokenized"
              + " or decoded meanwhile (default: ${DEFAULT-VALUE}).")
  int workers = 2;
}
