package io.altmesh.trainer.task;

/**
 * How far the filling of a store is.
 *
 * @param seen items looked up, repetitions counted again
 * @param found of those, whose vector the store had
 * @param asked vectors that the teacher gave
 * @param refused items that have no vector
 */
public record FillProgress(long seen, long found, long asked, long refused) {
  /** Share of the look-ups that the store answered, 0 to 1. */
  public double hitRate() {
    return seen == 0 ? 0 : (double) found / seen;
  }
}
