package io.altmesh.corpus.parallel;

import io.altmesh.corpus.SeededRandom;

/**
 * A seeded permutation of 0 to n-1 that is computed place by place and held nowhere: a Feistel
 * network over the next even power of two, walked until it falls below n (Black and Rogaway,
 * "Ciphers with arbitrary finite domains", 2002). Immutable.
 */
final class Permutation {
  private static final int ROUNDS = 4;
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final long size;
  private final int half;
  private final long mask;
  private final long[] keys = new long[ROUNDS];

  Permutation(long size, SeededRandom random) {
    if (size < 1) {
      throw new IllegalArgumentException("size: " + size + " (expected: >= 1)");
    }
    this.size = size;
    half = Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(size - 1) + 1) / 2);
    mask = (1L << half) - 1;
    for (int i = 0; i < ROUNDS; i++) {
      keys[i] = random.nextLong();
    }
  }

  /** Where a place goes; every place goes to another one. */
  long of(long place) {
    long at = place;
    do {
      at = encrypted(at);
    } while (at >= size);
    return at;
  }

  private long encrypted(long value) {
    long left = value >>> half;
    long right = value & mask;
    for (long key : keys) {
      long swapped = left ^ (mixed(right ^ key) & mask);
      left = right;
      right = swapped;
    }
    return left << half | right;
  }

  private static long mixed(long value) {
    long z = value * MIX;
    z = (z ^ (z >>> 32)) * MIX;
    return z ^ (z >>> 29);
  }
}
