package io.altmesh.cli.report;

import io.altmesh.cli.evaluate.Gallery;
import io.altmesh.cli.evaluate.ScoreFolder;
import io.altmesh.cli.export.ScoreFile;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Scores that lie somewhere.
 *
 * @param name what their models shall be called; empty: as they call themselves
 * @param scores final ones
 * @param galleries of some of them
 */
public record ScoreSource(String name, List<Score> scores, List<Gallery> galleries) {
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
    List<Score> scores =
        ScoreFile.read(file).scores().stream()
            .filter(score -> score.getMetricsCount() > 0 && !score.getPartial())
            .toList();
    if (scores.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: has no score (expected: altmesh.v1.Score as JSON, one a line)".formatted(file));
    }
    return new ScoreSource(
        named ? given.substring(0, equals) : "",
        scores,
        Files.isDirectory(path) ? Gallery.readAll(path) : List.of());
  }
}
