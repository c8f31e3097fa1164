package io.altmesh.cli;

import io.altmesh.cli.elevater.ElevaterSubmission;
import io.altmesh.cli.elevater.ModelSize;
import io.altmesh.cli.evaluate.Evaluation;
import io.altmesh.cli.evaluate.Scored;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether and where an evaluation becomes a submission to ELEVATER's leaderboard. */
final class ElevaterOptions {
  @Option(
      names = "--elevater-zip",
      paramLabel = "FILE.zip",
      description =
          "Write the probabilities of ELEVATER's sets (elevater-…, imagenet-1k) as its leaderboard"
              + " takes them, to this new file.")
  @Nullable Path zip;

  @Option(
      names = "--elevater-shots",
      paramLabel = "N|all",
      description =
          "With benchmarks elevater-…-linear-probe: submit the probes that were trained on so many"
              + " images of a class, or on all (default: zero-shot).")
  @Nullable String shots;

  @Option(
      names = "--elevater-parameters",
      paramLabel = "ALL,IMAGE",
      description =
          "Its numbers of parameters, of the model and of its image tower (default: counted in"
              + " --model's directory).")
  @Nullable String parameters;

  /** Null where none is asked for. */
  @Nullable ElevaterSubmission begin(Evaluation evaluation, @Nullable Path model) {
    if (zip == null) {
      if (shots != null || parameters != null) {
        throw new IllegalArgumentException(
            "--elevater-shots, --elevater-parameters: nothing is submitted (expected:"
                + " --elevater-zip FILE.zip with them)");
      }
      return null;
    }
    OutputFile.require("--elevater-zip", zip);
    return ElevaterSubmission.of(
        zip,
        size(model),
        shots(),
        evaluation.definitions(),
        evaluation.splits(),
        evaluation.languages());
  }

  private int shots() {
    if (shots == null) {
      return 0;
    }
    if (shots.equals("all")) {
      return ElevaterSubmission.ALL;
    }
    if (!shots.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException(
          "--elevater-shots %s (expected: 5, or all)".formatted(shots));
    }
    return Integer.parseInt(shots);
  }

  private ModelSize size(@Nullable Path model) {
    if (parameters != null) {
      return ModelSize.parse(parameters);
    }
    if (model == null) {
      throw new IllegalArgumentException(
          "--elevater-zip: a submission tells the model's parameters (expected:"
              + " --elevater-parameters ALL,IMAGE, or --model DIR, where they can be counted)");
    }
    return ModelSize.of(model);
  }

  /** Writes it, and tells what is missing of a whole one. */
  static void finish(ElevaterSubmission submission, List<Scored> scores, PrintWriter err)
      throws IOException {
    ElevaterSubmission.Written written = submission.write(scores);
    written
        .leftOut()
        .forEach(
            set -> err.printf("altmesh: %s is not in the zip: not all of it was scored%n", set));
    err.printf(
        "altmesh: sets in the zip: %d (a whole submission has %d, or one more with imagenet-1k)%n",
        written.sets().size(), ElevaterSubmission.Written.expected());
    err.flush();
  }
}
