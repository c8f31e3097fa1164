package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.altmesh.encoder.States;
import java.util.List;

/** A text tower with a state for every token that is of use outside of it. Thread-safe. */
public interface TokenTower extends TextTower {
  /**
   * Runs a batch.
   *
   * @param scope owns the result
   * @param rows B rows of token ids, special ones included, without padding; not empty
   * @param length T that they are padded to; no row is longer
   * @return (B, T, D) fp32, D being that of POOLED; padding is masked and has states too
   */
  NDArray states(NDManager scope, List<long[]> rows, int length, States states);
}
