package io.altmesh.cli.evaluate;

import com.google.protobuf.util.JsonFormat;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One evaluation's files, complete for every score that came so far:
 *
 * <pre>
 * BENCHMARK_SPLIT_LANGUAGE.json            as CLIP_benchmark writes them
 * scores.csv                               a line a metric, with its interval
 * scores.jsonl                             altmesh.v1.Score as JSON, a line each
 * outcomes/BENCHMARK_SPLIT_LANGUAGE.json.gz   the rank of every query
 * examples/BENCHMARK_SPLIT_LANGUAGE.json   some hits and misses, with small pictures
 * </pre>
 */
public final class ScoreFolder {
  public static final String SCORES = "scores.jsonl";
  static final String OUTCOMES = "outcomes";
  private static final String CSV = "scores.csv";

  private final Path path;

  private ScoreFolder(Path path) {
    this.path = path;
  }

  /**
   * A folder that is made with the first score, so that an evaluation that fails before leaves
   * nothing.
   *
   * @throws IllegalArgumentException when there is something in it: two models' scores in one
   *     folder could not be told apart
   */
  public static ScoreFolder create(Path path) throws IOException {
    if (Files.exists(path) && !isEmptyFolder(path)) {
      throw new IllegalArgumentException(
          "--out %s: is not empty (expected: a new or empty folder, one an evaluation)"
              .formatted(path));
    }
    return new ScoreFolder(path);
  }

  private void begin() throws IOException {
    if (!Files.exists(path.resolve(SCORES))) {
      Files.createDirectories(path.resolve(OUTCOMES));
      Files.writeString(path.resolve(CSV), ScoresCsv.HEAD);
      Files.createFile(path.resolve(SCORES));
    }
  }

  private static boolean isEmptyFolder(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      return false;
    }
    try (Stream<Path> files = Files.list(path)) {
      return files.findAny().isEmpty();
    }
  }

  /** Writes a score at once, so that an evaluation that is stopped keeps what it had. */
  public void add(Scored scored) {
    Score score = scored.score();
    Score bare =
        score.toBuilder().clearRanks().clearImageRanks().clearExamples().clearPredictions().build();
    try {
      begin();
      Outcomes.write(path.resolve(OUTCOMES), score);
      Files.writeString(path.resolve(scored.fileName() + ".json"), ClipBenchmarkJson.of(scored));
      append(CSV, ScoresCsv.lines(score));
      append(SCORES, JsonFormat.printer().omittingInsignificantWhitespace().print(bare) + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }

  /** Writes examples of a score that was added before. */
  public void add(Gallery gallery) {
    try {
      gallery.write(path);
    } catch (IOException e) {
      throw new UncheckedIOException(path + ": " + e.getMessage(), e);
    }
  }

  /**
   * What was added, ranks included where they were kept.
   *
   * @throws IllegalArgumentException when the folder is no evaluation's
   * @throws IOException when a file is damaged
   */
  public static List<Score> read(Path path) throws IOException {
    Path file = path.resolve(SCORES);
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s: has no %s (expected: a folder that altmesh evaluate --out wrote)"
              .formatted(path, SCORES));
    }
    List<Score> scores = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      Score.Builder score = Score.newBuilder();
      JsonFormat.parser().ignoringUnknownFields().merge(line, score);
      Outcomes.read(path.resolve(OUTCOMES), score);
      scores.add(score.build());
    }
    return scores;
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(path.resolve(file), text, StandardOpenOption.APPEND);
  }
}
