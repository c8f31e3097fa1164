package io.altmesh.cli;

import io.altmesh.cli.export.ScoreFile;
import io.altmesh.encoder.export.Export;
import io.altmesh.encoder.export.ExportFormats;
import io.altmesh.encoder.format.ExportFormat;
import io.altmesh.encoder.format.ExportOptions;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.WeightsWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IModelTransformer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a student as transformers, sentence-transformers and others load it.",
    modelTransformer = ExportCommand.Formats.class,
    footer = {
      "",
      "Examples:",
      "  altmesh export --format altclip runs/zh --teacher clip-vit-large-patch14",
      "  altmesh export --format sentence-transformers runs/zh --out st --dtype f16",
    })
final class ExportCommand implements Callable<Integer> {
  @Parameters(
      paramLabel = "DIR",
      description = "A checkpoint, any student's directory, or a run's folder (its newest).")
  Path model = Path.of("");

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "Who shall load it; see below.")
  String format = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where to write; a new name (default: DIR with -FORMAT behind it).")
  @Nullable Path out;

  @Option(
      names = "--teacher",
      paramLabel = "DIR",
      description = "The teacher's directory: its image tower makes the student a whole model.")
  @Nullable Path teacher;

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      description = "f32, f16 or bf16 (default: as each weight is stored).")
  @Nullable String dtype;

  @Option(
      names = "--max-shard-size",
      paramLabel = "SIZE",
      defaultValue = "50GB",
      converter = ByteSize.class,
      description =
          "Weights beyond it go into further files, e.g. 5GB (default: ${DEFAULT-VALUE}).")
  long maxShardBytes = WeightsWriter.MAX_SHARD_BYTES;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description = "An evaluator's scores.jsonl: this model's scores go on its card.")
  @Nullable Path scores;

  @Option(
      names = "--model-base",
      paramLabel = "NAME",
      description = "m-clip: hub name of the bare backbone, which M-CLIP's code loads first.")
  @Nullable String modelBase;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    ExportFormat wanted = ExportFormats.named(format);
    Path checkpoint = newest(model);
    Path to = out == null ? beside(model, wanted.word()) : out;
    ExportOptions options = new ExportOptions(wanted, teacher, type(), maxShardBytes, modelBase);
    ScoreFile known = scores == null ? new ScoreFile(List.of()) : ScoreFile.read(scores);
    Export written = Export.write(checkpoint, to, options, known::of);
    String source = written.source().fingerprint();
    if (scores != null && known.of(source).isEmpty()) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf("%s has no score of fingerprint %s: none is on the card%n", scores, source);
    }
    PrintWriter print = spec.commandLine().getOut();
    print.printf("%s: %s, %s%n", to, wanted.word(), who(written));
    print.flush();
    return 0;
  }

  /** Absolute, because {@code .} has no name. */
  static Path beside(Path model, String word) {
    return Path.of(model.toAbsolutePath().normalize() + "-" + word);
  }

  private static String who(Export written) {
    return written.exported() == null
        ? "exported from fingerprint " + written.source().fingerprint()
        : "fingerprint " + written.exported().fingerprint();
  }

  /** A run's newest checkpoint; any other directory is itself. */
  private static Path newest(Path folder) throws IOException {
    Path checkpoints = folder.resolve("checkpoints");
    Path latest = checkpoints.resolve("latest");
    if (Files.isRegularFile(latest)) {
      return checkpoints.resolve(Files.readString(latest).strip());
    } else if (Files.isDirectory(checkpoints) && !Files.exists(folder.resolve("config.json"))) {
      throw new IllegalArgumentException(
          "%s: the run has no checkpoint yet (expected: %s, which names the newest)"
              .formatted(folder, latest));
    }
    return folder;
  }

  private @Nullable SafetensorsType type() {
    if (dtype == null) {
      return null;
    }
    return switch (dtype.toLowerCase(Locale.ROOT)) {
      case "f32" -> SafetensorsType.F32;
      case "f16" -> SafetensorsType.F16;
      case "bf16" -> SafetensorsType.BF16;
      default ->
          throw new IllegalArgumentException(
              "--dtype %s (expected: f32, f16 or bf16)".formatted(dtype));
    };
  }

  /** Lists the formats in the help. */
  static final class Formats implements IModelTransformer {
    @Override
    public CommandSpec transform(CommandSpec command) {
      List<String> lines = new ArrayList<>(List.of("", "Formats, and what each can hold:"));
      for (ExportFormat format : ExportFormats.all()) {
        lines.add("  %-21s  %s".formatted(format.word(), format.summary()));
      }
      lines.addAll(List.of(command.usageMessage().footer()));
      command.usageMessage().footer(lines.toArray(new String[0]));
      return command;
    }
  }
}
