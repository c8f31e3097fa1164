package io.altmesh.cli.report;

import io.altmesh.cli.evaluate.Gallery;
import io.altmesh.cli.evaluate.ScoreFolder;
import io.altmesh.cli.export.ScoreFile;
import io.altmesh.mesh.MeshException;
import io.altmesh.mesh.client.Channels;
import io.altmesh.mesh.client.ClientOptions;
import io.altmesh.proto.v1.EvaluatorGrpc;
import io.altmesh.proto.v1.Score;
import io.altmesh.proto.v1.ScoreboardRequest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Scores that lie somewhere.
 *
 * @param name what their models shall be called; empty: as they call themselves
 * @param scores final ones
 * @param galleries of some of them
 */
public record ScoreSource(String name, List<Score> scores, List<Gallery> galleries) {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  public ScoreSource {
    scores = List.copyOf(scores);
    galleries = List.copyOf(galleries);
  }

  /**
   * Reads what {@code evaluate --out} or an evaluator wrote.
   *
   * @param given {@code [NAME=]PATH}: a folder with a scores.jsonl, or such a file
   * @throws IllegalArgumentException when there is no score
   */
  public static ScoreSource read(String given) throws IOException {
    int equals = given.indexOf('=');
    boolean named = equals > 0 && !Files.exists(Path.of(given));
    Path path = Path.of(named ? given.substring(equals + 1) : given);
    Path file = Files.isDirectory(path) ? path.resolve(ScoreFolder.SCORES) : path;
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s: not there (expected: a folder that altmesh evaluate --out wrote, an evaluator's"
                  .formatted(file)
              + " --data, or a scores.jsonl)");
    }
    List<Score> scores = drawable(ScoreFile.read(file).scores());
    if (scores.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: has no score (expected: altmesh.v1.Score as JSON, one a line)".formatted(file));
    }
    return new ScoreSource(
        named ? given.substring(0, equals) : "",
        scores,
        Files.isDirectory(path) ? Gallery.readAll(path) : List.of());
  }

  /**
   * Asks an evaluator that is up for its scoreboard.
   *
   * @throws IllegalArgumentException when it has no score yet
   * @throws MeshException naming it, when it does not answer or has no scoreboard
   */
  public static ScoreSource ask(String evaluator, ClientOptions calls) {
    ManagedChannel channel = Channels.open(evaluator, calls);
    try {
      List<Score> scores =
          EvaluatorGrpc.newBlockingStub(channel)
              .withDeadlineAfter(PATIENCE.toSeconds(), TimeUnit.SECONDS)
              .scoreboard(ScoreboardRequest.getDefaultInstance())
              .getScoresList();
      if (drawable(scores).isEmpty()) {
        throw new IllegalArgumentException(
            "%s: has no score yet (expected: an evaluator that has scored something)"
                .formatted(evaluator));
      }
      return new ScoreSource("", drawable(scores), List.of());
    } catch (StatusRuntimeException e) {
      String told = Objects.requireNonNullElse(e.getStatus().getDescription(), "no answer");
      throw new MeshException(
          e.getStatus().getCode(),
          "%s: %s, %s (expected: an evaluator's ADDRESS)"
              .formatted(evaluator, e.getStatus().getCode(), told));
    } finally {
      channel.shutdownNow();
    }
  }

  private static List<Score> drawable(List<Score> scores) {
    return scores.stream()
        .filter(score -> score.getMetricsCount() > 0 && !score.getPartial())
        .toList();
  }
}
