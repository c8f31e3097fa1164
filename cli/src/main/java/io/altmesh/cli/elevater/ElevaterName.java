package io.altmesh.cli.elevater;

import io.altmesh.corpus.benchmark.BenchmarkDefinition;
import io.altmesh.corpus.benchmark.Probe;
import io.altmesh.corpus.benchmark.Task;
import java.util.List;
import java.util.Map;

/** What ELEVATER calls a data set: {@code vision_datasets.json} of its toolkit. */
final class ElevaterName {
  /** Sets of a submission, besides ImageNet-1k. */
  static final int SETS = 20;

  private static final String OURS = "elevater-";
  private static final String PROBE = "-linear-probe";
  private static final String IMAGENET = "imagenet-1k";
  private static final String TEST = "test";

  /** The others are called alike. */
  private static final Map<String, String> UNDERSCORED =
      Map.of("eurosat-clip", "eurosat_clip", "resisc45-clip", "resisc45_clip");

  private ElevaterName() {}

  static String of(String benchmark) {
    String set = benchmark.startsWith(OURS) ? benchmark.substring(OURS.length()) : benchmark;
    String name = set.endsWith(PROBE) ? set.substring(0, set.length() - PROBE.length()) : set;
    return UNDERSCORED.getOrDefault(name, name);
  }

  private static void requireShots(BenchmarkDefinition benchmark, int shots) {
    Probe probe = benchmark.task() == Task.LINEAR_PROBE ? benchmark.probe() : null;
    if (shots == 0 && probe != null) {
      throw new IllegalArgumentException(
          "--elevater-zip: %s is trained (expected: --elevater-shots 5 or all, or the set itself)"
              .formatted(benchmark.name()));
    }
    if (shots != 0 && probe == null) {
      throw new IllegalArgumentException(
          "--elevater-shots: %s is not trained (expected: %1$s%s)"
              .formatted(benchmark.name(), PROBE));
    }
    if (shots > 0 && probe != null && !probe.shots().contains(shots)) {
      throw new IllegalArgumentException(
          "--elevater-shots %d: %s has others (expected: one of %s, or all)"
              .formatted(shots, benchmark.name(), probe.shots()));
    }
  }

  /**
   * Refuses what a submission has no place for.
   *
   * @param languages that are scored; empty for all
   * @throws IllegalArgumentException when it is no set of ELEVATER's, or several languages of one,
   *     or not told in so many shots
   */
  static void require(
      BenchmarkDefinition benchmark, List<String> splits, List<String> languages, int shots) {
    if (!benchmark.name().startsWith(OURS) && !benchmark.name().equals(IMAGENET)) {
      throw new IllegalArgumentException(
          "--elevater-zip: %s is no set of ELEVATER's (expected: elevater-…, or %s)"
              .formatted(benchmark.name(), IMAGENET));
    }
    requireShots(benchmark, shots);
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
