package io.altmesh.evaluator.metric;

/** Shares of queries, 0 to 1, whose match is among the first 1, 5 and 10. */
public record Recalls(double at1, double at5, double at10) {

  /**
   * Counts hits.
   *
   * @param ranks from 0, as {@link Ranking} gives them; without a query all recalls are 0
   */
  public static Recalls of(int[] ranks) {
    return new Recalls(share(ranks, 1), share(ranks, 5), share(ranks, 10));
  }

  /** AltCLIP's MR: the mean of the six recalls of both directions. */
  public static double mean(Recalls textToImage, Recalls imageToText) {
    return (textToImage.sum() + imageToText.sum()) / 6;
  }

  private double sum() {
    return at1 + at5 + at10;
  }

  private static double share(int[] ranks, int k) {
    if (ranks.length == 0) {
      return 0;
    }
    int hits = 0;
    for (int rank : ranks) {
      hits += rank < k ? 1 : 0;
    }
    return (double) hits / ranks.length;
  }
}
