package io.altmesh.evaluator.metric;

import java.util.Arrays;

/**
 * Accuracy, as images go by: shares of queries whose match is among the first k, for several k at
 * once. For classification a query is an image and its match the class; for retrieval see {@link
 * RetrievalScores}. Not thread-safe.
 *
 * <p>Ranks count from 0 ({@code encoder.similarity.Ranks}); a negative rank was not asked and is
 * left out. Equal scores are ranked by place, so a model that scores all classes alike gets its
 * chance's share, not all.
 */
public final class TopK {
  private final int[] ks;
  private final long[] hits;
  private long count;

  /** Of these k, such as 1 and 5. */
  public TopK(int... ks) {
    for (int k : ks) {
      if (k < 1) {
        throw new IllegalArgumentException("k %d (expected: at least 1)".formatted(k));
      }
    }
    this.ks = ks.clone();
    this.hits = new long[ks.length];
  }

  /** Of ranks at once. */
  public static TopK of(int[] ranks, int... ks) {
    TopK all = new TopK(ks);
    for (int rank : ranks) {
      all.add(rank);
    }
    return all;
  }

  public void add(int rank) {
    if (rank < 0) {
      return;
    }
    count++;
    for (int i = 0; i < ks.length; i++) {
      hits[i] += rank < ks[i] ? 1 : 0;
    }
  }

  /**
   * What the items so far come to.
   *
   * @throws IllegalArgumentException for a k that was not asked for
   */
  public Estimate soFar(int k) {
    return Estimate.ofShare(hits[index(k)], count);
  }

  public double at(int k) {
    return soFar(k).value();
  }

  public long count() {
    return count;
  }

  /** ELEVATER's and others' mean(top1, top5). */
  public double meanOfTop1AndTop5() {
    return (at(1) + at(5)) / 2;
  }

  private int index(int k) {
    for (int i = 0; i < ks.length; i++) {
      if (ks[i] == k) {
        return i;
      }
    }
    throw new IllegalArgumentException(
        "k %d (expected one of %s)".formatted(k, Arrays.toString(ks)));
  }
}
