package io.altmesh.evaluator;

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
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every final score, in memory and as a line of JSON in a file that a restart reads back (a line
 * that a crash cut short is skipped, and ended). Thread-safe. Watchers are called in the order of
 * scores, one at a time, on the thread that adds; one that throws is called no more.
 */
final class Scoreboard {
  private static final Logger LOG = LoggerFactory.getLogger(Scoreboard.class);

  private final Path file;
  private final Map<String, Score> scores = new LinkedHashMap<>();
  private final List<Consumer<Score>> watchers = new ArrayList<>();

  private Scoreboard(Path file) {
    this.file = file;
  }

  static Scoreboard open(Path file) {
    Scoreboard board = new Scoreboard(file);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      if (Files.exists(file)) {
        board.restore();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("scoreboard " + file + ": " + e.getMessage(), e);
    }
    return board;
  }

  synchronized void add(Score score) {
    scores.put(key(score), score);
    append(score);
    for (Consumer<Score> watcher : List.copyOf(watchers)) {
      try {
        watcher.accept(score);
      } catch (RuntimeException e) {
        // Its caller has gone; the score is none the worse for it.
        LOG.debug("a watcher of scores is dropped: {}", e.toString());
        watchers.remove(watcher);
      }
    }
  }

  synchronized List<Score> all() {
    return List.copyOf(scores.values());
  }

  /**
   * Adds a watcher, after giving it what is known, if asked: no score is missed or told twice. It
   * is not called any more once {@link #unwatch} has returned.
   */
  synchronized void watch(boolean replay, Consumer<Score> watcher) {
    if (replay) {
      scores.values().forEach(watcher);
    }
    watchers.add(watcher);
  }

  /** Whether there is a score on this benchmark, perhaps of an earlier process. */
  synchronized boolean knows(String benchmark) {
    return scores.values().stream().anyMatch(score -> score.getBenchmark().equals(benchmark));
  }

  /**
   * The student with the best mean over languages of text→image recall@10 on all captions, among
   * those scored in the most languages: one that is half scored may lack its worst.
   */
  synchronized Optional<Score> best(String benchmark) {
    Map<String, List<Score>> byModel =
        scores.values().stream()
            .filter(s -> s.getBenchmark().equals(benchmark))
            .filter(s -> s.getRole().equals("student") && s.getSplit().equals(View.ALL))
            .collect(
                Collectors.groupingBy(
                    Score::getFingerprint, LinkedHashMap::new, Collectors.toList()));
    int most = byModel.values().stream().mapToInt(List::size).max().orElse(0);
    return byModel.values().stream()
        .filter(languages -> languages.size() == most)
        .max(Comparator.comparingDouble(Scoreboard::meanRecallAt10))
        .map(models -> models.get(0));
  }

  private static double meanRecallAt10(List<Score> scores) {
    return scores.stream().mapToDouble(s -> s.getTextToImage().getAt10()).average().orElse(0);
  }

  synchronized void unwatch(Consumer<Score> watcher) {
    watchers.remove(watcher);
  }

  private void restore() throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    // Not readAllLines: a crash may have cut a character in two.
    new String(bytes, StandardCharsets.UTF_8)
        .lines()
        .filter(l -> !l.isBlank())
        .forEach(this::restore);
    if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') {
      Files.writeString(file, "\n", StandardOpenOption.APPEND);
    }
  }

  private void restore(String line) {
    Score.Builder score = Score.newBuilder();
    try {
      JsonFormat.parser().ignoringUnknownFields().merge(line, score);
      scores.put(key(score.build()), score.build());
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("scoreboard {}: a line was cut short and is left out: {}", file, e.getMessage());
    }
  }

  private void append(Score score) {
    try {
      String line = JsonFormat.printer().omittingInsignificantWhitespace().print(score) + "\n";
      Files.writeString(
          file, line, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      // The score is in memory and streamed; losing the file must not lose the run.
      LOG.error("scoreboard {}: {}", file, e.toString());
    }
  }

  private static String key(Score score) {
    return String.join(
        "|",
        score.getBenchmark(),
        score.getFingerprint(),
        score.getRole(),
        score.getLanguage(),
        score.getSplit());
  }
}
