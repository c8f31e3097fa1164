package io.altmesh.corpus.benchmark;

import java.util.List;

/**
 * How a linear probe is trained, as CLIP's paper and ELEVATER do: on a split of its own, on all of
 * it and on a few images of each class, with the strength that does best on images held back.
 *
 * @param train the split
 * @param shots images of each class, rising; ELEVATER reports 5, 20 and 50
 * @param seeds of the draws; a few-shot figure is the mean over them
 * @param strengths scikit-learn's C, rising, of which one is chosen for each probe
 */
public record Probe(
    String train, List<Integer> shots, List<Integer> seeds, List<Double> strengths) {
  private static final List<String> KEYS = List.of("train", "shots", "seeds", "strengths");

  public Probe {
    shots = List.copyOf(shots);
    seeds = List.copyOf(seeds);
    strengths = List.copyOf(strengths);
  }

  static Probe parse(DefinitionNode node, List<String> splits) {
    node.allow(KEYS);
    String train = node.text("train");
    if (!splits.contains(train)) {
      throw node.wrong("train", node.json().path("train"), "one of splits: " + splits);
    }
    return new Probe(
        train,
        numbers(node, "shots", List.of(5.0, 20.0, 50.0), 1).stream().map(Double::intValue).toList(),
        numbers(node, "seeds", List.of(0.0, 1.0, 2.0), 0).stream().map(Double::intValue).toList(),
        numbers(node, "strengths", List.of(0.1, 1.0, 10.0, 100.0, 1000.0), Double.MIN_VALUE));
  }

  private static List<Double> numbers(
      DefinitionNode node, String key, List<Double> otherwise, double least) {
    if (!node.has(key)) {
      return otherwise;
    }
    List<Double> numbers = node.numbers(key);
    for (int i = 0; i < numbers.size(); i++) {
      boolean rising = i == 0 || numbers.get(i) > numbers.get(i - 1);
      if (numbers.get(i) < least || !rising) {
        String above = least == Double.MIN_VALUE ? "above 0" : "at least %.0f".formatted(least);
        throw node.wrong(key, node.json().path(key), "numbers " + above + ", rising");
      }
    }
    return numbers;
  }
}
