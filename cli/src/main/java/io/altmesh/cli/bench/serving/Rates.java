package io.altmesh.cli.bench.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;

/** Items a second of each thing measured, round by round. Belongs to one thread. */
final class Rates {
  private final Map<String, List<Double>> rounds = new LinkedHashMap<>();

  void add(String name, double itemsPerSecond) {
    rounds.computeIfAbsent(name, unused -> new ArrayList<>()).add(itemsPerSecond);
  }

  boolean has(String name) {
    return rounds.containsKey(name);
  }

  Map<String, List<Double>> rounds() {
    return rounds;
  }

  double median(String name) {
    return median(of(name));
  }

  private List<Double> of(String name) {
    return rounds.getOrDefault(name, List.of());
  }

  /**
   * The median of a figure that is made of two rates of one round: what the machine did else hits
   * both.
   */
  double median(String one, String other, DoubleBinaryOperator figure) {
    List<Double> ones = of(one);
    List<Double> others = of(other);
    List<Double> figures = new ArrayList<>();
    for (int i = 0; i < ones.size(); i++) {
      figures.add(figure.applyAsDouble(ones.get(i), others.get(i)));
    }
    return median(figures);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }
}
