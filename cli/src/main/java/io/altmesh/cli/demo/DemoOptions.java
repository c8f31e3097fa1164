package io.altmesh.cli.demo;

import java.nio.file.Path;
import java.util.List;

/**
 * How the demo is run.
 *
 * @param home the checkout, where {@code samples/} lies
 * @param out gets logs, checkpoints, {@code scores.json} and {@code report.html}
 * @param keep true: the services stay up afterwards
 * @param overrides {@code key=value} for the recipe
 */
public record DemoOptions(Path home, Path out, boolean keep, List<String> overrides) {
  Path sample() {
    return home.resolve("samples/emoji");
  }

  Path benchmark() {
    return sample().resolve("benchmark/benchmark.yaml");
  }
}
