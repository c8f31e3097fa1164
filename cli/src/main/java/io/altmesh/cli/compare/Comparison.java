package io.altmesh.cli.compare;

import io.altmesh.proto.v1.MetricValue;
import io.altmesh.proto.v1.Score;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Two evaluations, A before and B after.
 *
 * @param differences in A's order, a metric each
 * @param unfit what cannot be compared, and why: other data, or missing in B
 * @param onlyInB scores that A has none to hold against; no fault
 */
public record Comparison(List<Difference> differences, List<String> unfit, List<String> onlyInB) {

  /** The newest score of each benchmark, language and split against the other's. */
  public static Comparison of(List<Score> scoresOfA, List<Score> scoresOfB) {
    Map<String, Score> a = byName(scoresOfA);
    Map<String, Score> b = byName(scoresOfB);
    List<Difference> differences = new ArrayList<>();
    List<String> unfit = new ArrayList<>();
    a.forEach(
        (name, of) -> {
          Score other = b.get(name);
          if (other == null) {
            unfit.add(name + ": not in B (expected: all that A has)");
          } else if (!of.getDataFingerprint().equals(other.getDataFingerprint())) {
            unfit.add(otherData(name, of, other));
          } else {
            differences.addAll(differences(of, other));
          }
        });
    if (a.isEmpty()) {
      unfit.add("A has no score");
    }
    List<String> onlyInB = b.keySet().stream().filter(name -> !a.containsKey(name)).toList();
    return new Comparison(List.copyOf(differences), List.copyOf(unfit), onlyInB);
  }

  private static Map<String, Score> byName(List<Score> scores) {
    Map<String, Score> byName = new LinkedHashMap<>();
    for (Score score : scores) {
      byName.put(
          String.join(" ", score.getBenchmark(), score.getLanguage(), score.getSplit()), score);
    }
    return byName;
  }

  private static String otherData(String name, Score a, Score b) {
    return "%s: other data, %.12s in A, %.12s in B (expected: both evaluated on the same)"
        .formatted(name, a.getDataFingerprint(), b.getDataFingerprint());
  }

  private static List<Difference> differences(Score a, Score b) {
    MetricNoise noise = new MetricNoise(a, b);
    List<Difference> differences = new ArrayList<>();
    for (MetricValue ofA : a.getMetricsList()) {
      b.getMetricsList().stream()
          .filter(ofB -> ofB.getName().equals(ofA.getName()))
          .findFirst()
          .map(ofB -> difference(a, b, ofA, ofB, noise.of(ofA, ofB)))
          .ifPresent(differences::add);
    }
    return differences;
  }

  private static Difference difference(
      Score a, Score b, MetricValue ofA, MetricValue ofB, Noise noise) {
    return new Difference(
        a.getBenchmark(),
        a.getLanguage(),
        a.getSplit(),
        ofA.getName(),
        ofA.getName().equals(a.getMetrics(0).getName()),
        ofA.getValue(),
        ofB.getValue(),
        noise.low(),
        noise.high(),
        noise.pValue(),
        noise.test(),
        a.getFaultsCount() == 0 && b.getFaultsCount() == 0);
  }

  /** First metrics that are worse in B beyond chance. */
  public List<Difference> fallen(double level) {
    return differences.stream().filter(one -> one.reported() && one.fell(level)).toList();
  }
}
