package io.altmesh.cli.compare;

/** How it was told whether a difference is beyond chance. */
public enum NoiseTest {
  /** McNemar's exact test over the queries that one model got and the other missed. */
  MCNEMAR("McNemar"),
  /** A normal test of the mean of the queries' differences. */
  PAIRED("paired"),
  /**
   * The same images drawn again and again for both models: a normal test of the difference by its
   * standard error over the draws, which the interval is of.
   */
  RESAMPLED("resampled"),
  /** From the two intervals alone, as if the queries were others: sees large falls only. */
  INTERVALS("intervals");

  private final String words;

  NoiseTest(String words) {
    this.words = words;
  }

  /** For tables and JSON. */
  @Override
  public String toString() {
    return words;
  }
}
