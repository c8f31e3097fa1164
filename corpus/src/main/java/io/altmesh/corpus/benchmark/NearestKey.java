package io.altmesh.corpus.benchmark;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Suggests what was probably meant. */
final class NearestKey {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private NearestKey() {}

  /** "; did you mean "x"?", or nothing where nothing known is near. */
  static String hint(String given, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(key -> DISTANCE.apply(given, key)))
        .filter(key -> DISTANCE.apply(given, key) <= Math.max(2, given.length() / 3))
        .map(key -> "; did you mean \"" + key + "\"?")
        .orElse("");
  }
}
