package io.altmesh.encoder.training;

import io.altmesh.encoder.tokenizer.TokenBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Texts cut into groups of like length, so that a few long ones do not pad all others.
 *
 * @param groups rows of the batch, each group's beside each other, short groups first
 * @param place where each row of the batch stands when the groups are joined
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record TextGroups(List<int[]> groups, int[] place) {
  /** What a group costs beside its tokens: many small calls instead of few large ones. */
  private static final long GROUP_COST = 256;

  /** The cuts with the least padding, by dynamic programming over the sorted lengths. */
  static TextGroups of(TokenBatch texts) {
    Integer[] sorted = IntStream.range(0, texts.rows()).boxed().toArray(Integer[]::new);
    Arrays.sort(sorted, Comparator.comparingInt(row -> texts.lengths()[row]));
    List<int[]> groups = new ArrayList<>();
    int[] place = new int[texts.rows()];
    int[] cuts = cuts(Arrays.stream(sorted).mapToInt(row -> texts.lengths()[row]).toArray());
    for (int end = texts.rows(); end > 0; end = cuts[end]) {
      int[] rows = Arrays.stream(sorted, cuts[end], end).mapToInt(Integer::intValue).toArray();
      groups.add(0, rows);
    }
    for (int i = 0; i < sorted.length; i++) {
      place[sorted[i]] = i;
    }
    return new TextGroups(groups, place);
  }

  /** For each end of a group, where that group best begins. */
  private static int[] cuts(int[] lengths) {
    int[] begins =
        IntStream.range(0, lengths.length + 1)
            .filter(i -> i == 0 || i == lengths.length || lengths[i] != lengths[i - 1])
            .toArray();
    long[] cost = new long[lengths.length + 1];
    int[] cut = new int[lengths.length + 1];
    for (int e = 1; e < begins.length; e++) {
      int end = begins[e];
      cost[end] = Long.MAX_VALUE;
      for (int b = 0; b < e; b++) {
        int begin = begins[b];
        long total = cost[begin] + GROUP_COST + (long) (end - begin) * lengths[end - 1];
        if (total < cost[end]) {
          cost[end] = total;
          cut[end] = begin;
        }
      }
    }
    return cut;
  }

  static long[] ids(TokenBatch texts, int[] rows) {
    int length = longest(texts, rows);
    long[] ids = new long[rows.length * length];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(texts.ids(), rows[i] * texts.length(), ids, i * length, length);
    }
    return ids;
  }

  static int longest(TokenBatch texts, int[] rows) {
    return texts.lengths()[rows[rows.length - 1]];
  }

  /** The end of text is the last token of a row. */
  static long[] ends(TokenBatch texts, int[] rows) {
    return Arrays.stream(rows).mapToLong(row -> texts.lengths()[row] - 1L).toArray();
  }
}
