package io.altmesh.encoder;

import java.util.List;

/**
 * States of all tokens of one call's texts.
 *
 * @param rows B, as many as texts, in their order
 * @param length T, tokens of every row
 * @param dim D
 * @param values row-major (B, T, D)
 * @param lengths (B), tokens of each row, special ones included, padding not
 * @param truncated texts that were cut, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public record EncodedTokens(
    int rows, int length, int dim, float[] values, int[] lengths, List<Integer> truncated) {
  /** Hears of the shape (rows, length, dim) before it is computed; what it throws ends the call. */
  @FunctionalInterface
  public interface ShapeCheck {
    void check(int rows, int length, int dim);
  }
}
