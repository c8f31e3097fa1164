package io.altmesh.cli.export;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.altmesh.encoder.export.CardScore;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An evaluator's {@code scores.jsonl}: a {@code altmesh.v1.Score} as JSON on each line.
 *
 * @param scores of all models, in the order in which they were written
 */
public record ScoreFile(List<Score> scores) {
  /** Reads a file; lines that a crash cut short are passed over. */
  public static ScoreFile read(Path file) throws IOException {
    // Not Files.lines: a crash may have cut a character in two.
    String lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return new ScoreFile(lines.lines().map(ScoreFile::score).toList());
  }

  /** One model's scores, the newest of each benchmark, language and split. */
  public List<CardScore> of(String fingerprint) {
    Map<String, Score> newest = new LinkedHashMap<>();
    scores.stream()
        .filter(score -> score.getFingerprint().equals(fingerprint) && !score.getPartial())
        .forEach(score -> newest.put(key(score), score));
    return newest.values().stream()
        .sorted(Comparator.comparing(ScoreFile::key))
        .map(ScoreFile::row)
        .toList();
  }

  private static String key(Score score) {
    return String.join("|", score.getBenchmark(), score.getLanguage(), score.getSplit());
  }

  private static Score score(String line) {
    Score.Builder score = Score.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(line, score);
    } catch (InvalidProtocolBufferException e) {
      return Score.getDefaultInstance();
    }
    return score.build();
  }

  private static CardScore row(Score score) {
    return new CardScore(
        score.getBenchmark(),
        score.getLanguage(),
        score.getSplit(),
        score.getQueries(),
        score.getCandidates(),
        score.getTextToImage().getAt1(),
        score.getTextToImage().getAt10(),
        score.getMeanRecall());
  }
}
