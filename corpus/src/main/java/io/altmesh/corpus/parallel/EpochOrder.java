package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SeededRandom;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The order of one epoch: a pure function of rows, weights, batch size, seed and epoch.
 *
 * <ol>
 *   <li>every source gives each row as often as the whole part of its weight says, and for the
 *       fraction a seeded choice of rows, without replacement;
 *   <li>all of these are shuffled;
 *   <li>pools of {@value #POOL_BATCHES} batches are each sorted by length and cut into batches, so
 *       that a batch has little padding while a pool is still a random sample;
 *   <li>the batches are shuffled.
 * </ol>
 */
final class EpochOrder {
  static final int POOL_BATCHES = 64;

  // What a generator is for: each has its own numbers.
  private static final int CHOICE = 0;
  private static final int ROWS = 1;
  private static final int BATCHES = 2;

  /** Consecutive rows of one source. */
  record Source(int firstRow, int rows, double weight) {
    long pairsPerEpoch() {
      return Math.round(weight * rows);
    }
  }

  private final int batchSize;
  private final int[] rows;
  private final int[] batches;

  EpochOrder(List<Source> sources, int batchSize, long seed, long epoch, IntUnaryOperator length) {
    this.batchSize = batchSize;
    rows = mixed(sources, new SeededRandom(seed, epoch, CHOICE));
    new SeededRandom(seed, epoch, ROWS).shuffle(rows);
    for (int from = 0; from < rows.length; from += poolSize()) {
      sortByLength(from, (int) Math.min(rows.length, (long) from + poolSize()), length);
    }
    batches = identity(0, (int) batchesPerEpoch(sources, batchSize));
    new SeededRandom(seed, epoch, BATCHES).shuffle(batches);
  }

  static long batchesPerEpoch(List<Source> sources, int batchSize) {
    return (pairsPerEpoch(sources) + batchSize - 1) / batchSize;
  }

  /** The rows of the batch at a place of this epoch. */
  int[] batch(long index) {
    int from = batches[Math.toIntExact(index)] * batchSize;
    return Arrays.copyOfRange(rows, from, (int) Math.min(rows.length, (long) from + batchSize));
  }

  private int poolSize() {
    return (int) Math.min((long) batchSize * POOL_BATCHES, 1 << 30);
  }

  private static long pairsPerEpoch(List<Source> sources) {
    return sources.stream().mapToLong(Source::pairsPerEpoch).sum();
  }

  private static int[] mixed(List<Source> sources, SeededRandom random) {
    int[] mixed = new int[Math.toIntExact(pairsPerEpoch(sources))];
    int at = 0;
    for (Source source : sources) {
      int[] all = identity(source.firstRow(), source.rows());
      long left = source.pairsPerEpoch();
      for (; left >= all.length; left -= all.length) {
        System.arraycopy(all, 0, mixed, at, all.length);
        at += all.length;
      }
      random.shuffleFirst(all, (int) left);
      System.arraycopy(all, 0, mixed, at, (int) left);
      at += (int) left;
    }
    return mixed;
  }

  private static int[] identity(int first, int count) {
    int[] values = new int[count];
    Arrays.setAll(values, i -> first + i);
    return values;
  }

  /** Stable, so that rows of the same length stay in shuffled order. */
  private void sortByLength(int from, int to, IntUnaryOperator length) {
    int[] pool = Arrays.copyOfRange(rows, from, to);
    long[] keys = new long[pool.length];
    for (int i = 0; i < pool.length; i++) {
      keys[i] = ((long) length.applyAsInt(pool[i]) << Integer.SIZE) | i;
    }
    Arrays.sort(keys);
    for (int i = 0; i < pool.length; i++) {
      rows[from + i] = pool[(int) keys[i]];
    }
  }
}
