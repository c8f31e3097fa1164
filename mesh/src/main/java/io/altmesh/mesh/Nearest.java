package io.altmesh.mesh;

import java.util.Collection;
import java.util.Comparator;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Which known key of a file was probably meant. */
public final class Nearest {
  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

  private Nearest() {}

  /** {@code did you mean 'x'?}, or all known ones when none is near. */
  public static String hint(String given, Collection<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(key -> DISTANCE.apply(given, key)))
        .filter(key -> DISTANCE.apply(given, key) <= Math.max(2, given.length() / 3))
        .map(key -> "did you mean '" + key + "'?")
        .orElse("expected: " + String.join(", ", known));
  }
}
