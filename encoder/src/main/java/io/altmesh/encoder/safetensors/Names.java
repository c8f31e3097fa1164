package io.altmesh.encoder.safetensors;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds what a missing tensor may be called instead. */
final class Names {
  private static final int SHOWN = 3;

  private Names() {}

  /** " (closest: a, b, c)", or nothing where there is nothing. */
  static String closest(String name, Collection<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    Comparator<String> byAgreement =
        Comparator.comparingInt(candidate -> -agreement(name, candidate));
    List<String> closest =
        names.stream()
            .sorted(byAgreement.thenComparing(Comparator.naturalOrder()))
            .limit(SHOWN)
            .toList();
    return " (closest: " + String.join(", ", closest) + ")";
  }

  /**
   * Characters in common at the beginning or at the end: names differ by a prefix or by their last
   * part.
   */
  private static int agreement(String a, String b) {
    int limit = Math.min(a.length(), b.length());
    int prefix = 0;
    while (prefix < limit && a.charAt(prefix) == b.charAt(prefix)) {
      prefix++;
    }
    int suffix = 0;
    while (suffix < limit
        && a.charAt(a.length() - 1 - suffix) == b.charAt(b.length() - 1 - suffix)) {
      suffix++;
    }
    return Math.max(prefix, suffix);
  }
}
