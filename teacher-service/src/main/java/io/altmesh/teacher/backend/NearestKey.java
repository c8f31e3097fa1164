package io.altmesh.teacher.backend;

import java.util.Comparator;
import java.util.List;

/** Which known key was probably meant. */
final class NearestKey {
  private NearestKey() {}

  static String hint(String given, List<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(key -> distance(given, key)))
        .filter(key -> distance(given, key) <= Math.max(2, given.length() / 3))
        .map(key -> "did you mean '" + key + "'?")
        .orElse("expected: " + String.join(", ", known));
  }

  /** Levenshtein's edit distance, row by row. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substitution, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
