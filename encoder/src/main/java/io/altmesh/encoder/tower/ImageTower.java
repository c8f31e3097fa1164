package io.altmesh.encoder.tower;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** Normalised pixels to {@code POOLED} vectors. Thread-safe. */
@FunctionalInterface
public interface ImageTower {
  /**
   * Runs a batch.
   *
   * @param scope owns the result
   * @param pixels (B, 3, S, S) fp32
   * @return (B, D) fp32
   */
  NDArray pooled(NDManager scope, NDArray pixels);
}
