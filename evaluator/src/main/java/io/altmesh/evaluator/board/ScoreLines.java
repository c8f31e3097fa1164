package io.altmesh.evaluator.board;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code scores.jsonl}: every score as it came, a line of JSON each, for people and their tools
 * while the database is in use. A line that a crash cut short is skipped, and ended.
 */
final class ScoreLines {
  private static final Logger LOG = LoggerFactory.getLogger(ScoreLines.class);

  private final Path file;

  ScoreLines(Path file) {
    this.file = file;
  }

  /** What stands in it, the oldest first; nothing where there is no file. */
  List<Score> read() {
    List<Score> scores = new ArrayList<>();
    if (!Files.exists(file)) {
      return scores;
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      // Not readAllLines: a crash may have cut a character in two.
      new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank())
          .forEach(line -> parse(line, scores));
      if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') {
        Files.writeString(file, "\n", StandardOpenOption.APPEND);
      }
      return scores;
    } catch (IOException e) {
      throw new UncheckedIOException("scoreboard " + file + ": " + e.getMessage(), e);
    }
  }

  private void parse(String line, List<Score> scores) {
    Score.Builder score = Score.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(line, score);
      scores.add(score.build());
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("scoreboard {}: a line was cut short and is left out: {}", file, e.getMessage());
    }
  }

  void append(Score score) {
    try {
      String line = JsonFormat.printer().omittingInsignificantWhitespace().print(score) + "\n";
      Files.writeString(
          file, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      // The score is in the database and streamed; losing this file must not lose the run.
      LOG.error("scoreboard {}: {}", file, e.toString());
    }
  }
}
