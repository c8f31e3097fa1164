package io.altmesh.cli.demo;

import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What came in over WatchScores so far. Thread-safe. */
final class Scores {
  static final String SEEN = "seen";
  static final String COMPOSED = "composed";
  static final String ALL = "all";

  private final List<Score> all = new ArrayList<>();

  synchronized void add(Score score) {
    all.add(score);
    notifyAll();
  }

  synchronized List<Score> all() {
    return List.copyOf(all);
  }

  synchronized Optional<Score> teacher(String split) {
    return all.stream()
        .filter(s -> s.getRole().equals("teacher") && s.getSplit().equals(split))
        .reduce((first, last) -> last);
  }

  synchronized Optional<Score> student(String language, String split, long step) {
    return all.stream()
        .filter(s -> s.getRole().equals("student") && s.getStep() == step)
        .filter(s -> s.getLanguage().equals(language) && s.getSplit().equals(split))
        .reduce((first, last) -> last);
  }

  /** Steps of the student that have a score, in order. */
  synchronized List<Long> steps() {
    return all.stream()
        .filter(s -> s.getRole().equals("student"))
        .map(Score::getStep)
        .distinct()
        .sorted()
        .toList();
  }

  /** True when the teacher and, in each of the languages, this step have all their scores. */
  boolean complete(long step, List<String> languages) {
    return teacher(ALL).isPresent()
        && languages.stream().allMatch(language -> student(language, ALL, step).isPresent());
  }
}
