package io.altmesh.cli;

import io.altmesh.serving.ServingOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that a teacher and a student share about the models they serve. */
final class ModelOptions {
  @Option(
      names = "--response-cache",
      paramLabel = "SIZE",
      defaultValue = "0",
      converter = ByteSize.class,
      description =
          "Keep so many bytes of vectors, as 256MiB, for who asks again: the same text or image gets"
              + " the same bits without the model, and what is asked for often stays (default: none)."
              + " Not for bulk work: its lists are computed as they were sent.")
  long responseCache;

  @Option(
      names = "--model-control",
      description =
          "Let operators load, swap and unload models while this serves (altmesh models --help)."
              + " The model before the newest is then kept in memory, for a rollback. Whoever can"
              + " reach the port and is allowed to may change what everybody gets.")
  boolean modelControl;

  @Option(
      names = "--models-root",
      paramLabel = "DIR",
      description =
          "A folder that --model-control may load from; give it again for others. Without it models"
              + " can be swapped and none loaded.")
  List<Path> modelsRoots = new ArrayList<>();

  ServingOptions serving() {
    ServingOptions cached = ServingOptions.DEFAULT.withResponseCache(responseCache);
    if (!modelControl && !modelsRoots.isEmpty()) {
      throw new IllegalArgumentException(
          "--models-root %s without --model-control (expected: both)"
              .formatted(modelsRoots.get(0)));
    }
    return modelControl ? cached.withModelControl(modelsRoots) : cached;
  }
}
