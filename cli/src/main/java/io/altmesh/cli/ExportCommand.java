package io.altmesh.cli;

import io.altmesh.cli.export.ScoreFile;
import io.altmesh.encoder.EmbeddingModels;
import io.altmesh.encoder.ModelIdentity;
import io.altmesh.encoder.export.Export;
import io.altmesh.encoder.export.ExportFormat;
import io.altmesh.encoder.export.ExportOptions;
import io.altmesh.encoder.export.ModelCard;
import io.altmesh.encoder.safetensors.SafetensorsType;
import io.altmesh.encoder.safetensors.WeightsWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = "Writes a student as transformers, sentence-transformers and others load it.",
    footer = {
      "",
      "Formats, and what each can hold:",
      "  altclip                an AltCLIP: both towers, for transformers",
      "  chinese-clip           a Chinese-CLIP: both towers, for transformers",
      "  m-clip                 an M-CLIP: texts, for multilingual_clip",
      "  alt-diffusion          an AltCLIP's token states, for diffusers' AltDiffusion",
      "  sentence-transformers  texts of any student, beside its teacher's images",
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
      description = "altclip, chinese-clip, m-clip, alt-diffusion or sentence-transformers.")
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
    ExportFormat wanted = ExportFormat.named(format);
    Path checkpoint = newest(model);
    Path to = out == null ? Path.of(model.normalize() + "-" + wanted.word()) : out;
    ExportOptions options =
        new ExportOptions(
            wanted, teacher, type(), maxShardBytes, modelBase, card(checkpoint, wanted));
    ModelIdentity written = Export.write(checkpoint, to, options);
    PrintWriter print = spec.commandLine().getOut();
    print.printf("%s: %s, fingerprint %s%n", to, wanted.word(), written.fingerprint());
    print.flush();
    return 0;
  }

  /** A run's newest checkpoint; any other directory is itself. */
  private static Path newest(Path folder) throws IOException {
    Path checkpoints = folder.resolve("checkpoints");
    Path latest = checkpoints.resolve("latest");
    return Files.isRegularFile(latest)
        ? checkpoints.resolve(Files.readString(latest).strip())
        : folder;
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

  private String card(Path checkpoint, ExportFormat wanted) throws IOException {
    List<ModelCard.Score> known = List.of();
    if (scores != null) {
      String fingerprint = EmbeddingModels.identify(checkpoint, "").fingerprint();
      known = ScoreFile.of(scores, fingerprint);
      if (known.isEmpty()) {
        spec.commandLine()
            .getErr()
            .printf(
                "%s has no score of fingerprint %s: none is on the card%n", scores, fingerprint);
      }
    }
    return ModelCard.of(checkpoint, wanted, known).text();
  }
}
