package io.altmesh.corpus.parallel;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How the pairs of a mix become batches.
 *
 * @param batchSize pairs a batch
 * @param seed of choice and order
 * @param shuffleBuffer pairs held at a time; 0 holds all of them
 * @param index a folder where the row counts of streamed files are remembered; null counts at every
 *     opening
 */
public record PairOrder(int batchSize, long seed, int shuffleBuffer, @Nullable Path index) {
  public PairOrder {
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch size: " + batchSize + " (expected: >= 1)");
    }
    if (shuffleBuffer < 0 || (shuffleBuffer > 0 && shuffleBuffer < 2L * batchSize)) {
      throw new IllegalArgumentException(
          "shuffle-buffer: %d (expected: 0 to hold all pairs, or at least two batches of %d)"
              .formatted(shuffleBuffer, batchSize));
    }
  }

  /** All pairs in memory. */
  public PairOrder(int batchSize, long seed) {
    this(batchSize, seed, 0, null);
  }
}
