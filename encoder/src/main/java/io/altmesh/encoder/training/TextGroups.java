package io.altmesh.encoder.training;

import io.altmesh.encoder.clip.EotRule;
import io.altmesh.encoder.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts trimmed behind their EOT and cut into groups of like length, so that a few long ones do not
 * pad all others.
 *
 * @param groups shorter ones first
 * @param place where each row of the batch stands when the groups are joined
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record TextGroups(List<Group> groups, int[] place) {
  /** What a group costs beside its tokens: many small calls instead of few large ones. */
  private static final long GROUP_COST = 256;

  /**
   * One group.
   *
   * @param length T, tokens of the longest
   * @param ids row-major (N, T)
   * @param eot (N), the place of each row's EOT
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Group(int length, long[] ids, long[] eot) {}

  /** The cuts with the least padding. */
  static TextGroups of(TokenBatch texts, EotRule rule) {
    int[] eot = new int[texts.rows()];
    for (int row = 0; row < eot.length; row++) {
      int begin = row * texts.length();
      long[] ids = Arrays.copyOfRange(texts.ids(), begin, begin + texts.lengths()[row]);
      eot[row] = Math.max(0, rule.position(ids));
    }
    Integer[] sorted = IntStream.range(0, eot.length).boxed().toArray(Integer[]::new);
    Arrays.sort(sorted, Comparator.comparingInt(row -> eot[row]));
    int[] place = new int[eot.length];
    for (int i = 0; i < sorted.length; i++) {
      place[sorted[i]] = i;
    }
    int[] cuts = cuts(Arrays.stream(sorted).mapToInt(row -> 1 + eot[row]).toArray());
    List<Group> groups = new ArrayList<>();
    for (int end = eot.length; end > 0; end = cuts[end]) {
      groups.add(0, group(texts, eot, Arrays.copyOfRange(sorted, cuts[end], end)));
    }
    return new TextGroups(groups, place);
  }

  /**
   * For each end of a group, where that group best begins: dynamic programming over the places
   * where the length grows.
   *
   * @param lengths ascending
   */
  private static int[] cuts(int[] lengths) {
    int[] edges =
        IntStream.rangeClosed(0, lengths.length)
            .filter(i -> i == 0 || i == lengths.length || lengths[i] != lengths[i - 1])
            .toArray();
    long[] cost = new long[lengths.length + 1];
    int[] cut = new int[lengths.length + 1];
    for (int e = 1; e < edges.length; e++) {
      int end = edges[e];
      cost[end] = Long.MAX_VALUE;
      for (int b = 0; b < e; b++) {
        int begin = edges[b];
        long total = cost[begin] + GROUP_COST + (long) (end - begin) * lengths[end - 1];
        if (total < cost[end]) {
          cost[end] = total;
          cut[end] = begin;
        }
      }
    }
    return cut;
  }

  private static Group group(TokenBatch texts, int[] eot, Integer[] rows) {
    int length = 1 + eot[rows[rows.length - 1]];
    long[] ids = new long[rows.length * length];
    long[] ends = new long[rows.length];
    for (int i = 0; i < rows.length; i++) {
      // What stands behind EOT is of no consequence: attention is causal.
      System.arraycopy(texts.ids(), rows[i] * texts.length(), ids, i * length, length);
      ends[i] = eot[rows[i]];
    }
    return new Group(length, ids, ends);
  }
}
