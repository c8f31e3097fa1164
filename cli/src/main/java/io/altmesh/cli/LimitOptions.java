package io.altmesh.cli;

import io.altmesh.mesh.server.ServerLimits;
import io.altmesh.mesh.server.ServerOptions;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What one client may take of what a role serves. */
final class LimitOptions {
  @Option(
      names = "--max-message",
      paramLabel = "SIZE",
      defaultValue = "64MiB",
      converter = ByteSize.class,
      description =
          "Of one request; a larger one is refused by its length (default: ${DEFAULT-VALUE}). Our"
              + " own clients take answers of up to 64MiB.")
  long message = 64 << 20;

  @Option(
      names = "--max-metadata",
      paramLabel = "SIZE",
      defaultValue = "16KiB",
      converter = ByteSize.class,
      description = "Of one call, its token included (default: ${DEFAULT-VALUE}).")
  long metadata = 16 << 10;

  @Option(
      names = "--max-items",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "Texts or images of one list, or of one request of a stream (default:"
              + " ${DEFAULT-VALUE}). Trainers and evaluators of ours send up to 128.")
  int items = 1024;

  @Option(
      names = "--max-pixels",
      paramLabel = "N",
      defaultValue = "67108864",
      description =
          "Width times height of one image; a larger one fails by its header, and its neighbours"
              + " are embedded (default and most: ${DEFAULT-VALUE}).")
  long pixels = ServerLimits.MOST_PIXELS;

  @Option(
      names = "--max-calls",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Calls and streams under way on one connection; further ones wait at the client"
              + " (default: ${DEFAULT-VALUE}).")
  int calls = 1000;

  @Option(
      names = "--max-connections",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Connections open at once; further ones are closed as they come (default:"
              + " ${DEFAULT-VALUE}).")
  int connections = 1000;

  @Option(
      names = "--max-resets",
      paramLabel = "N",
      defaultValue = "3000",
      description =
          "Calls that a connection may cancel in 30 s; a flood of them (CVE-2023-44487) ends it"
              + " (default: ${DEFAULT-VALUE}).")
  int resets = 3000;

  @Option(
      names = "--stalled-reader",
      paramLabel = "SECONDS",
      defaultValue = "120",
      description =
          "Close a connection that leaves its answers unread for so long (default:"
              + " ${DEFAULT-VALUE}).")
  int stalledReader = 120;

  ServerOptions limit(ServerOptions server) {
    return server.withLimits(limits());
  }

  private ServerLimits limits() {
    return ServerLimits.DEFAULT
        .withMessageBytes((int) within("--max-message", message, 1, Integer.MAX_VALUE))
        .withMetadataBytes((int) within("--max-metadata", metadata, 1 << 10, Integer.MAX_VALUE))
        .withItemsPerCall((int) within("--max-items", items, 1, Integer.MAX_VALUE))
        .withImagePixels(within("--max-pixels", pixels, 1, ServerLimits.MOST_PIXELS))
        .withCallsPerConnection((int) within("--max-calls", calls, 1, Integer.MAX_VALUE))
        .withConnections((int) within("--max-connections", connections, 1, Integer.MAX_VALUE))
        .withResets((int) within("--max-resets", resets, 1, Integer.MAX_VALUE))
        .withStalledReader(
            Duration.ofSeconds(within("--stalled-reader", stalledReader, 1, Integer.MAX_VALUE)));
  }

  private static long within(String option, long given, long least, long most) {
    if (given < least || given > most) {
      throw new IllegalArgumentException(
          "%s %d (expected: %d to %d)".formatted(option, given, least, most));
    }
    return given;
  }
}
