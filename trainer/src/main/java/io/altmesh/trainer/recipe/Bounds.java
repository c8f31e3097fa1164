package io.altmesh.trainer.recipe;

/** Checks of values, with messages that name the key and what was expected. */
final class Bounds {
  private Bounds() {}

  static void atLeast(String key, long given, long least) {
    if (given < least) {
      throw new IllegalArgumentException("%s: %d (expected: >= %d)".formatted(key, given, least));
    }
  }

  static void positive(String key, double given) {
    if (!(given > 0)) {
      throw new IllegalArgumentException("%s: %s (expected: > 0)".formatted(key, given));
    }
  }

  static void share(String key, double given) {
    if (!(given >= 0 && given <= 1)) {
      throw new IllegalArgumentException("%s: %s (expected: 0 to 1)".formatted(key, given));
    }
  }
}
