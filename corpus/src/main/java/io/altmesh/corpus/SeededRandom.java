package io.altmesh.corpus;

/**
 * SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014): the same
 * numbers for the same seeds on every machine and JDK. Not thread-safe.
 */
public final class SeededRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  /** A generator of its own for every combination of seeds, such as (run, epoch, purpose). */
  public SeededRandom(long... seeds) {
    for (long seed : seeds) {
      state = mix((state ^ seed) + GOLDEN);
    }
  }

  public long nextLong() {
    state += GOLDEN;
    return mix(state);
  }

  /** Uniform in 0 to bound - 1. */
  public int nextInt(int bound) {
    if (bound < 1) {
      throw new IllegalArgumentException("bound: " + bound + " (expected: >= 1)");
    }
    // Lemire's multiplication on 32 random bits, without the rejection step: the bias is at most
    // bound / 2^32.
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  /** Uniform in 0 to bound - 1; for bounds that an int cannot hold. */
  public long nextLong(long bound) {
    if (bound < 1 || bound > 1L << 60) {
      throw new IllegalArgumentException("bound: " + bound + " (expected: 1 to 2^60)");
    }
    return Math.multiplyHigh(nextLong() >>> 1, 2 * bound);
  }

  /** Uniform in [0, 1). */
  public double nextDouble() {
    return (nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Shuffles in place (Fisher-Yates). */
  public void shuffle(int[] values) {
    shuffleFirst(values, values.length);
  }

  /** Makes the first {@code count} values a uniform choice, in random order, of all. */
  public void shuffleFirst(int[] values, int count) {
    for (int i = 0; i < Math.min(count, values.length - 1); i++) {
      int j = i + nextInt(values.length - i);
      int swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
