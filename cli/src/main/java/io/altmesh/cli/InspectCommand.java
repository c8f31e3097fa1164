package io.altmesh.cli;

import io.altmesh.cli.inspect.InspectionJson;
import io.altmesh.cli.inspect.InspectionText;
import io.altmesh.encoder.Inspection;
import io.altmesh.encoder.Inspections;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = "Tells what a model's directory is, and what can be done with it.",
    footer = {
      "",
      "Reads the configuration, the tokenizer and the headers of the weights' files, and",
      "those files once for the fingerprints; no weights are loaded. Two towers with one",
      "fingerprint give the same vectors. Exit code 0 when AltMesh can do something with",
      "the directory, else 1, and why on standard error.",
      "",
      "Examples:",
      "  altmesh inspect models/clip-vit-large-patch14",
      "  altmesh inspect models/xlm-roberta-large --no-fingerprint",
      "  altmesh inspect models/mine --json | jq -r .text.fingerprint",
    })
final class InspectCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DIR", description = "A Hugging Face directory, or a checkpoint.")
  Path directory = Path.of("");

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Option(
      names = "--no-fingerprint",
      description = "Do not read the weights: at once, however large they are.")
  boolean noFingerprint;

  @Spec CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() {
    Inspection found =
        noFingerprint ? Inspections.withoutFingerprints(directory) : Inspections.of(directory);
    PrintWriter out = spec.commandLine().getOut();
    out.print(json ? InspectionJson.of(found) : InspectionText.of(found));
    out.flush();
    if (found.isUseful()) {
      return spec.exitCodeOnSuccess();
    }
    PrintWriter err = spec.commandLine().getErr();
    found.problems().forEach(problem -> err.println("altmesh: " + problem));
    return spec.exitCodeOnExecutionException();
  }
}
