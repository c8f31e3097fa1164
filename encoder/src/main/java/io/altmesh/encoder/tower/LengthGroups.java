package io.altmesh.encoder.tower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Splits a call's texts into batches of like length, so that memory is bounded and padding rare.
 */
final class LengthGroups {
  /** Most texts of a batch. */
  static final int ROWS = 512;

  /** Most tokens of a batch that packs its rows: what a processor's caches hold. */
  static final int PACKED_TOKENS = 2048;

  /** From here on a batch is large enough to be worth closing when longer texts follow. */
  private static final int WORTHWHILE = 32;

  private LengthGroups() {}

  /**
   * Row numbers, every one once, for a tower that pads rows to the longest of a batch.
   *
   * @param lengths tokens of each row
   * @param most tokens of a batch, padding included; one row always fits
   */
  static List<int[]> of(int[] lengths, int most) {
    return split(
        lengths,
        (rows, shortest, next) -> {
          boolean padded = rows >= WORTHWHILE && next * 2 > shortest * 3;
          return rows == ROWS || (long) (rows + 1) * next > most || padded;
        });
  }

  /** Row numbers, every one once, for a tower on a processor that packs rows without padding. */
  static List<int[]> unpadded(int[] lengths) {
    return split(lengths, (rows, shortest, next) -> (long) (rows + 1) * next > PACKED_TOKENS);
  }

  private interface Full {
    /**
     * Whether a batch takes no more.
     *
     * @param next tokens of the row that would come
     */
    boolean is(int rows, int shortest, int next);
  }

  private static List<int[]> split(int[] lengths, Full full) {
    int[] sorted =
        IntStream.range(0, lengths.length)
            .boxed()
            .sorted(Comparator.comparingInt(row -> lengths[row]))
            .mapToInt(Integer::intValue)
            .toArray();
    List<int[]> groups = new ArrayList<>();
    int start = 0;
    for (int end = 1; end <= sorted.length; end++) {
      if (end == sorted.length
          || full.is(end - start, lengths[sorted[start]], lengths[sorted[end]])) {
        groups.add(Arrays.copyOfRange(sorted, start, end));
        start = end;
      }
    }
    return groups;
  }

  /** Tokens that a group is computed with: all its rows at the length of the longest. */
  static long padded(int[] group, int[] lengths) {
    return (long) group.length * Arrays.stream(group).map(row -> lengths[row]).max().orElse(0);
  }
}
