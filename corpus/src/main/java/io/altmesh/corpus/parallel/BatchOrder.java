package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SeededRandom;
import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Rows in batches of like length: a pure function of its arguments.
 *
 * <ol>
 *   <li>the rows are shuffled;
 *   <li>pools of {@value #POOL_BATCHES} batches are each sorted by length and cut into batches, so
 *       that a batch has little padding while a pool is still a random sample;
 *   <li>the batches are shuffled. The one that may be short comes at a random place.
 * </ol>
 */
final class BatchOrder {
  static final int POOL_BATCHES = 64;

  private final int batchSize;
  private final int[] rows;
  private final int[] batches;

  /**
   * @param rows taken over, and put in order
   */
  BatchOrder(
      int[] rows,
      int batchSize,
      SeededRandom ofRows,
      SeededRandom ofBatches,
      IntUnaryOperator length) {
    this.batchSize = batchSize;
    this.rows = rows;
    ofRows.shuffle(rows);
    int pool = (int) Math.min((long) batchSize * POOL_BATCHES, 1 << 30);
    for (int from = 0; from < rows.length; from += pool) {
      sortByLength(from, (int) Math.min(rows.length, (long) from + pool), length);
    }
    batches = identity(0, (int) (((long) rows.length + batchSize - 1) / batchSize));
    ofBatches.shuffle(batches);
  }

  /** The rows of the batch at a place. */
  int[] batch(long index) {
    int from = batches[Math.toIntExact(index)] * batchSize;
    return Arrays.copyOfRange(rows, from, (int) Math.min(rows.length, (long) from + batchSize));
  }

  static int[] identity(int first, int count) {
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
