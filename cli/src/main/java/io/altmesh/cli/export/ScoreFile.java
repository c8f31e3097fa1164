package io.altmesh.cli.export;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.altmesh.encoder.export.ModelCard;
import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An evaluator's {@code scores.jsonl}: a {@code altmesh.v1.Score} as JSON on each line. */
public final class ScoreFile {
  private ScoreFile() {}

  /**
   * One model's scores, the newest of each benchmark, language and split; lines that a crash cut
   * short are passed over.
   */
  public static List<ModelCard.Score> of(Path file, String fingerprint) throws IOException {
    Map<String, Score> newest = new LinkedHashMap<>();
    for (Score score : all(file)) {
      if (score.getFingerprint().equals(fingerprint) && !score.getPartial()) {
        newest.put(key(score), score);
      }
    }
    return newest.values().stream()
        .sorted(Comparator.comparing(ScoreFile::key))
        .map(ScoreFile::row)
        .toList();
  }

  /** Every line, in order; one that a crash cut short is a score of nothing. */
  public static List<Score> all(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.map(ScoreFile::score).toList();
    }
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

  private static ModelCard.Score row(Score score) {
    return new ModelCard.Score(
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
