package io.altmesh.encoder.tokenizer;

import java.util.Arrays;
import java.util.List;

/**
 * B rows of token ids, padded on the right to T, the longest of them.
 *
 * @param rows B
 * @param length T; 0 in an empty batch
 * @param ids row-major (B, T)
 * @param lengths (B), tokens of each row, special ones included, padding not
 * @param truncated rows that were longer than the tokenizer allows, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record TokenBatch(int rows, int length, long[] ids, int[] lengths, List<Integer> truncated) {
  /** A row's ids, without padding. */
  public long[] row(int row) {
    int start = row * length;
    return Arrays.copyOfRange(ids, start, start + lengths[row]);
  }
}
