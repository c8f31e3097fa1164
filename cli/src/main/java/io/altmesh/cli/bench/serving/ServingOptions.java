package io.altmesh.cli.bench.serving;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param home the checkout
 * @param size of the tower
 * @param rounds times that each side takes its turn
 * @param turn how long a turn is
 * @param python one that has the peers' packages; null for no peers
 */
public record ServingOptions(
    Path home,
    TowerSize size,
    String device,
    String precision,
    int rounds,
    Duration turn,
    @Nullable String python) {
  public ServingOptions {
    if (rounds < 1) {
      throw new IllegalArgumentException("--rounds %d (expected: at least 1)".formatted(rounds));
    }
  }
}
