package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/** Token ids to {@code POOLED} vectors. Thread-safe. */
public interface TextTower {
  /**
   * Runs a batch.
   *
   * @param scope owns the result
   * @param rows B rows of token ids, special ones included, without padding; not empty; in any
   *     order, but faster when rows of one length stand together
   * @return (B, D) fp32
   */
  NDArray pooled(NDManager scope, List<long[]> rows);

  /** Whether rows cost what the longest of their batch does. */
  default boolean padsRows() {
    return true;
  }

  /** Tokens that a row is computed with: its own, or the length that a tower pads to. */
  default int length(int tokens) {
    return tokens;
  }
}
