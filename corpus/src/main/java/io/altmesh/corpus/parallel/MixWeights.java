package io.altmesh.corpus.parallel;

import io.altmesh.corpus.CorpusException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How often an epoch shows a row, by source and language: weight and temperature together. */
final class MixWeights {
  private MixWeights() {}

  /**
   * @param rows of every source, by language
   * @return weights in the same shape
   * @throws CorpusException when the temperature would show a row more than a thousand times
   */
  static List<Map<String, Double>> of(PairMix mix, List<Map<String, Long>> rows) {
    Map<String, Double> factors = factors(mix, pairs(mix, rows));
    List<Map<String, Double>> weights = new ArrayList<>();
    for (int source = 0; source < rows.size(); source++) {
      Map<String, Double> ofLanguage = new LinkedHashMap<>();
      for (String language : rows.get(source).keySet()) {
        double weight = mix.sources().get(source).weight() * factors.getOrDefault(language, 1.0);
        ofLanguage.put(language, requireSensible(weight, mix, language));
      }
      weights.add(ofLanguage);
    }
    return weights;
  }

  /** Pairs of an epoch by language, before the temperature. */
  private static Map<String, Double> pairs(PairMix mix, List<Map<String, Long>> rows) {
    Map<String, Double> pairs = new LinkedHashMap<>();
    for (int source = 0; source < rows.size(); source++) {
      double weight = mix.sources().get(source).weight();
      rows.get(source)
          .forEach((language, count) -> pairs.merge(language, weight * count, Double::sum));
    }
    return pairs;
  }

  /** The share with the temperature over the one without. */
  private static Map<String, Double> factors(PairMix mix, Map<String, Double> pairs) {
    if (mix.temperature() == 1) {
      return Map.of(); // and not 0.9999999999999999
    }
    double all = pairs.values().stream().mapToDouble(n -> n).sum();
    double flattened = pairs.values().stream().mapToDouble(n -> flat(n, mix)).sum();
    Map<String, Double> factors = new LinkedHashMap<>();
    pairs.forEach((language, n) -> factors.put(language, flat(n, mix) / flattened * all / n));
    return factors;
  }

  // StrictMath: the same weights on every machine.
  private static double flat(double pairs, PairMix mix) {
    return StrictMath.pow(pairs, 1 / mix.temperature());
  }

  private static double requireSensible(double weight, PairMix mix, String language) {
    if (weight > PairSource.MOST_OFTEN) {
      throw new CorpusException(
          "temperature %s shows each pair of language %s %.0f times an epoch (expected: at most %.0f); lower it, or add pairs of that language"
              .formatted(mix.temperature(), language, weight, PairSource.MOST_OFTEN));
    }
    return weight;
  }
}
