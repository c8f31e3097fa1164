package io.altmesh.evaluator.board;

import io.altmesh.proto.v1.Score;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every final score, in memory and in an embedded database that a restart reads back; whoever is
 * killed has lost none that was told. Thread-safe. Watchers are called in the order of scores, one
 * at a time, on the thread that adds; one that throws is called no more.
 */
public final class Scoreboard implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scoreboard.class);

  /** The split of a score over all of a benchmark's queries. */
  private static final String ALL = "all";

  private final ScoreTable table;
  private final ScoreLines lines;
  private final String id;
  private final Map<String, Score> scores = new LinkedHashMap<>();
  private final List<Consumer<Score>> watchers = new ArrayList<>();

  private Scoreboard(ScoreTable table, ScoreLines lines) {
    this.table = table;
    this.lines = lines;
    this.id = table.id();
  }

  /**
   * Opens or makes a scoreboard. A {@code scores.jsonl} of a version without database is taken in.
   *
   * @throws ScoreboardException when another evaluator has it open
   */
  public static Scoreboard open(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException("scoreboard " + folder + ": " + e.getMessage(), e);
    }
    ScoreLines lines = new ScoreLines(folder.resolve("scores.jsonl"));
    Scoreboard board = new Scoreboard(ScoreTable.open(folder), lines);
    board.table.all().forEach(board::remember);
    List<Score> told = lines.read();
    if (board.scores.isEmpty()) {
      told.forEach(board::takeIn);
    }
    board.addLines(told);
    return board;
  }

  /** What is in the database and, as after a kill between the two, not among the lines. */
  private void addLines(List<Score> told) {
    Set<String> there = told.stream().map(Scoreboard::line).collect(Collectors.toSet());
    scores.values().stream().filter(s -> !there.contains(line(s))).forEach(lines::append);
  }

  private static String line(Score score) {
    return key(score) + "|" + score.getCreatedAtMillis();
  }

  /** Twelve letters and digits that tell it from others wherever it is moved. */
  public String id() {
    return id;
  }

  private void takeIn(Score score) {
    table.put(score);
    remember(score);
  }

  private void remember(Score score) {
    String key = key(score);
    scores.remove(key); // the newest last
    scores.put(key, score);
  }

  public synchronized void add(Score score) {
    table.put(score);
    lines.append(score);
    remember(score);
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

  public synchronized List<Score> all() {
    return List.copyOf(scores.values());
  }

  /**
   * Adds a watcher, after giving it what is known, if asked: no score is missed or told twice. It
   * is not called any more once {@link #unwatch} has returned.
   */
  public synchronized void watch(boolean replay, Consumer<Score> watcher) {
    if (replay) {
      scores.values().forEach(watcher);
    }
    watchers.add(watcher);
  }

  /** Whether there is a score on this benchmark, perhaps of an earlier process. */
  public synchronized boolean knows(String benchmark) {
    return scores.values().stream().anyMatch(score -> score.getBenchmark().equals(benchmark));
  }

  /**
   * The student with the best mean over languages of what the benchmark's papers report (text→image
   * recall@10 where a score names no metrics), over all queries, among those scored in the most
   * languages: one that is half scored may lack its worst.
   */
  public synchronized Optional<Score> best(String benchmark) {
    List<Score> students =
        scores.values().stream()
            .filter(s -> s.getBenchmark().equals(benchmark) && s.getRole().equals("student"))
            .toList();
    String split = mainSplit(students);
    Map<String, List<Score>> byModel =
        students.stream()
            .filter(s -> s.getSplit().equals(split))
            .collect(
                Collectors.groupingBy(
                    Score::getFingerprint, LinkedHashMap::new, Collectors.toList()));
    int most = byModel.values().stream().mapToInt(List::size).max().orElse(0);
    return byModel.values().stream()
        .filter(languages -> languages.size() == most)
        .max(Comparator.comparingDouble(Scoreboard::mean))
        .map(models -> models.get(0));
  }

  private static String mainSplit(List<Score> scores) {
    boolean all = scores.stream().anyMatch(score -> score.getSplit().equals(ALL));
    return all || scores.isEmpty() ? ALL : scores.get(0).getSplit();
  }

  private static double mean(List<Score> scores) {
    return scores.stream().mapToDouble(Scoreboard::reported).average().orElse(0);
  }

  private static double reported(Score score) {
    return score.getMetricsCount() > 0
        ? score.getMetrics(0).getValue()
        : score.getTextToImage().getAt10();
  }

  public synchronized void unwatch(Consumer<Score> watcher) {
    watchers.remove(watcher);
  }

  private static String key(Score score) {
    return String.join(
        "|",
        score.getBenchmark(),
        score.getFingerprint(),
        score.getRole(),
        score.getLanguage(),
        score.getSplit(),
        score.getDataFingerprint());
  }

  @Override
  public synchronized void close() {
    table.close();
  }
}
