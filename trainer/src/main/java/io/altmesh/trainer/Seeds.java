package io.altmesh.trainer;

/**
 * The seed of one pass, from run, step and part: a resumed run draws what the undisturbed one would
 * have drawn.
 */
final class Seeds {
  private Seeds() {}

  /** SplitMix64's finaliser over the three, kept positive. */
  static long of(long run, long step, long part) {
    return mix(mix(mix(run) + step) + part) >>> 1;
  }

  private static long mix(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
