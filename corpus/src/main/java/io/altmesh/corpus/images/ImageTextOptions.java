package io.altmesh.corpus.images;

import io.altmesh.corpus.Cursor;
import io.altmesh.corpus.SeededRandom;
import java.util.List;

/**
 * How batches are made.
 *
 * @param batchSize images a batch; a multiple of viewsPerKey
 * @param viewsPerKey renderings of one key that share a batch
 * @param firstCaptionProbability that a sample shows its first caption (its name); else one of the
 *     others (keywords), uniformly
 * @param seed of order and choice
 */
public record ImageTextOptions(
    int batchSize, int viewsPerKey, double firstCaptionProbability, long seed) {
  private static final int CAPTIONS = 3;

  public ImageTextOptions {
    if (viewsPerKey < 1 || batchSize < 1 || batchSize % viewsPerKey != 0) {
      throw new IllegalArgumentException(
          "batch size %d with %d views per key (expected: both >= 1, the first a multiple of the second)"
              .formatted(batchSize, viewsPerKey));
    }
    if (!(firstCaptionProbability >= 0 && firstCaptionProbability <= 1)) {
      throw new IllegalArgumentException(
          "first caption probability: " + firstCaptionProbability + " (expected: 0 to 1)");
    }
  }

  /** One view per key, always the first caption. */
  public ImageTextOptions(int batchSize, long seed) {
    this(batchSize, 1, 1, seed);
  }

  /** Where the choice of a batch's captions comes from. */
  SeededRandom captions(Cursor batch) {
    return new SeededRandom(seed, batch.epoch(), CAPTIONS, batch.batch());
  }

  String caption(List<String> captions, SeededRandom random) {
    if (random.nextDouble() < firstCaptionProbability || captions.size() == 1) {
      return captions.get(0);
    }
    return captions.get(1 + random.nextInt(captions.size() - 1));
  }

  int keysPerBatch() {
    return batchSize / viewsPerKey;
  }
}
