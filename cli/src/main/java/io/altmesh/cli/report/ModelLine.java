package io.altmesh.cli.report;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is drawn as one: a model, or the checkpoints of a run by their steps. */
final class ModelLine {
  private final String label;
  private final boolean teacher;
  private final NavigableMap<Long, Checkpoint> checkpoints = new TreeMap<>();

  private record Place(String benchmark, String split, String language) {
    static Place of(Score score) {
      return new Place(score.getBenchmark(), score.getSplit(), score.getLanguage());
    }
  }

  /** One model: a fingerprint computed in one way. */
  private record Checkpoint(String fingerprint, String numerics, Map<Place, Score> scores) {
    boolean isOf(Score score) {
      return fingerprint.equals(score.getFingerprint()) && numerics.equals(score.getNumerics());
    }
  }

  /**
   * @param teacher whether the others are drawn against it
   */
  ModelLine(String label, boolean teacher) {
    this.label = label;
    this.teacher = teacher;
  }

  String label() {
    return label;
  }

  boolean isTeacher() {
    return teacher;
  }

  /** Takes a score in, the later of two alike; false when its step is another model's. */
  boolean add(Score score) {
    Checkpoint checkpoint =
        checkpoints.computeIfAbsent(
            score.getStep(),
            step ->
                new Checkpoint(score.getFingerprint(), score.getNumerics(), new LinkedHashMap<>()));
    if (!checkpoint.isOf(score)) {
      return false;
    }
    checkpoint.scores().put(Place.of(score), score);
    return true;
  }

  /** The steps of its checkpoints; of a model that is not of a run, 0 alone. */
  NavigableSet<Long> steps() {
    return checkpoints.navigableKeySet();
  }

  /** What there is of a checkpoint at a place. */
  Optional<Score> score(long step, String benchmark, String split, String language) {
    return Optional.ofNullable(checkpoints.get(step))
        .map(checkpoint -> checkpoint.scores().get(new Place(benchmark, split, language)));
  }

  /** That of the last checkpoint which has one there. */
  Optional<Score> newest(String benchmark, String split, String language) {
    return steps().descendingSet().stream()
        .map(step -> score(step, benchmark, split, language))
        .flatMap(Optional::stream)
        .findFirst();
  }

  Stream<Score> scores() {
    return checkpoints.values().stream().flatMap(one -> one.scores().values().stream());
  }

  /** The last checkpoint: which model it is, as {@code fingerprint, numerics}. */
  String newestModel() {
    Checkpoint newest = checkpoints.lastEntry().getValue();
    return newest.fingerprint() + ", " + newest.numerics();
  }

  static Optional<MetricValue> metric(Score score, String name) {
    return score.getMetricsList().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst();
  }
}
