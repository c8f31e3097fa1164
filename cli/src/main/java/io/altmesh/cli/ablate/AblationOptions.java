package io.altmesh.cli.ablate;

import java.nio.file.Path;
import java.util.List;

/**
 * What is run.
 *
 * @param sample the sample's folder: {@code teacher/}, {@code benchmark/benchmark.yaml} and {@code
 *     recipes/ablation/} are in it
 * @param folder gets runs, logs and the embedding store; what is finished in it is not run again
 * @param seeds how many runs each row has, seeded 1, 2, ...
 * @param overrides {@code key=value} for every recipe
 */
public record AblationOptions(Path sample, Path folder, int seeds, List<String> overrides) {
  /** In the order of the table. English is what the teacher knows. */
  static final List<String> LANGUAGES = List.of("en", "es");

  public AblationOptions {
    if (seeds < 1) {
      throw new IllegalArgumentException("--seeds: %d (expected: at least 1)".formatted(seeds));
    }
    sample = sample.toAbsolutePath().normalize();
    folder = folder.toAbsolutePath().normalize();
    overrides = List.copyOf(overrides);
  }

  Path recipe(Row row) {
    return sample.resolve("recipes/ablation").resolve(row.name() + ".yaml");
  }

  Path teacher() {
    return sample.resolve("teacher");
  }

  Path benchmark() {
    return sample.resolve("benchmark/benchmark.yaml");
  }

  Path run(Row row, int seed) {
    return run(row.name(), seed);
  }

  Path run(String row, int seed) {
    return folder.resolve("runs").resolve(row + "-seed" + seed);
  }
}
