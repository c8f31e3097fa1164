package io.altmesh.cli.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is measured.
 *
 * @param home the checkout, for captions, a tokenizer and the peers' scripts
 * @param student a directory to measure; null for a random one of {@code size}
 * @param batch captions an update
 * @param accumulation parts that a batch is computed in, a divisor of it
 * @param steps different batches, each measured once a round
 * @param rounds times that each side takes its turn
 * @param python a Python that has the peers' packages; null for no peers
 * @param teacher a directory to take targets from; null for no measurement of targets
 */
public record TrainingBenchOptions(
    Path home,
    @Nullable Path student,
    StudentSize size,
    int batch,
    int accumulation,
    int steps,
    int rounds,
    TrainingInput.Order order,
    String device,
    String precision,
    @Nullable String python,
    @Nullable Path teacher) {
  public TrainingBenchOptions {
    atLeastOne("batch", batch);
    atLeastOne("accumulation", accumulation);
    atLeastOne("steps", steps);
    atLeastOne("rounds", rounds);
    if (batch % accumulation != 0) {
      throw new IllegalArgumentException(
          "--accumulation %d (expected: a divisor of --batch %d)".formatted(accumulation, batch));
    }
  }

  private static void atLeastOne(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("--%s %d (expected: at least 1)".formatted(name, value));
    }
  }

  /** Captions that are computed at once. */
  int rows() {
    return batch / accumulation;
  }
}
