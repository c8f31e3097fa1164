package io.altmesh.cli;

import io.altmesh.serving.ServingOptions;
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

  ServingOptions serving() {
    return ServingOptions.DEFAULT.withResponseCache(responseCache);
  }
}
