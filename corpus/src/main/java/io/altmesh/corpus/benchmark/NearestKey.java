package io.altmesh.corpus.benchmark;

import java.util.Collection;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Suggests what was probably meant. */
final class NearestKey {
  private NearestKey() {}

  /** "; did you mean "x"?", or nothing where nothing known is near. */
  static String hint(String given, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(key -> distance(given, key)))
        .filter(key -> distance(given, key) <= Math.max(2, given.length() / 3))
        .map(key -> "; did you mean \"" + key + "\"?")
        .orElse("");
  }

  /** Levenshtein's: insertions, deletions and changes. */
  private static int distance(String a, String b) {
    int[] row = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
