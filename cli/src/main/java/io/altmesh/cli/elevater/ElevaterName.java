package io.altmesh.cli.elevater;

import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import java.util.List;
import java.util.Map;

/** What ELEVATER calls a data set: {@code vision_datasets.json} of its toolkit. */
final class ElevaterName {
  /** Sets of a submission, besides ImageNet-1k. */
  static final int SETS = 20;

  private static final String OURS = "elevater-";
  private static final String IMAGENET = "imagenet-1k";
  private static final String TEST = "test";

  /** The others are called alike. */
  private static final Map<String, String> UNDERSCORED =
      Map.of("eurosat-clip", "eurosat_clip", "resisc45-clip", "resisc45_clip");

  private ElevaterName() {}

  static String of(String benchmark) {
    String name = benchmark.startsWith(OURS) ? benchmark.substring(OURS.length()) : benchmark;
    return UNDERSCORED.getOrDefault(name, name);
  }

  /**
   * Refuses what a submission has no place for.
   *
   * @param languages that are scored; empty for all
   * @throws IllegalArgumentException when it is no set of ELEVATER's, or several languages of one
   */
  static void require(BenchmarkDefinition benchmark, List<String> splits, List<String> languages) {
    if (!benchmark.name().startsWith(OURS) && !benchmark.name().equals(IMAGENET)) {
      throw new IllegalArgumentException(
          "--elevater-zip: %s is no set of ELEVATER's (expected: elevater-…, or %s)"
              .formatted(benchmark.name(), IMAGENET));
    }
    if (!benchmark.task().hasClasses()) {
      throw new IllegalArgumentException(
          "--elevater-zip: %s is a %s (expected: the set itself, zero-shot)"
              .formatted(benchmark.name(), benchmark.task()));
    }
    List<String> scored = languages.isEmpty() ? benchmark.languages() : languages;
    if (scored.size() != 1) {
      throw new IllegalArgumentException(
          "--elevater-zip: %s in %s (expected: one language, by --languages)"
              .formatted(benchmark.name(), String.join(", ", scored)));
    }
    String split = splits.isEmpty() ? benchmark.splits().get(0) : splits.get(0);
    if (!split.equals(TEST)) {
      throw new IllegalArgumentException(
          "--elevater-zip: split %s of %s (expected: %s)".formatted(split, benchmark.name(), TEST));
    }
  }
}
