package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SeededRandom;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The order of one epoch of pairs in memory: a pure function of rows, weights, batch size, seed and
 * epoch. Every source gives each row as often as the whole part of its weight says, and for the
 * fraction a seeded choice of rows, without replacement; {@link BatchOrder} makes batches of all
 * these.
 */
final class EpochOrder {
  // What a generator is for: each has its own numbers.
  private static final int CHOICE = 0;
  private static final int ROWS = 1;
  private static final int BATCHES = 2;

  /** Rows of one weight. */
  record Source(int[] rows, double weight) {
    long pairsPerEpoch() {
      return Math.round(weight * rows.length);
    }
  }

  private EpochOrder() {}

  static BatchOrder of(
      List<Source> sources, int batchSize, long seed, long epoch, IntUnaryOperator length) {
    return new BatchOrder(
        mixed(sources, new SeededRandom(seed, epoch, CHOICE)),
        batchSize,
        new SeededRandom(seed, epoch, ROWS),
        new SeededRandom(seed, epoch, BATCHES),
        length);
  }

  static long pairsPerEpoch(List<Source> sources) {
    return sources.stream().mapToLong(Source::pairsPerEpoch).sum();
  }

  private static int[] mixed(List<Source> sources, SeededRandom random) {
    int[] mixed = new int[Math.toIntExact(pairsPerEpoch(sources))];
    int at = 0;
    for (Source source : sources) {
      int[] all = source.rows().clone();
      long left = source.pairsPerEpoch();
      for (; left >= all.length && left > 0; left -= all.length) {
        System.arraycopy(all, 0, mixed, at, all.length);
        at += all.length;
      }
      random.shuffleFirst(all, (int) left);
      System.arraycopy(all, 0, mixed, at, (int) left);
      at += (int) left;
    }
    return mixed;
  }
}
