package io.altmesh.corpus;

/**
 * Where a run stands in its data: the batch that comes next. With the recipe (files, weights, batch
 * size, seed) it determines everything that follows.
 *
 * @param epoch passes over the data already completed
 * @param batch batches of this epoch already taken
 */
public record Cursor(long epoch, long batch) {
  public static final Cursor START = new Cursor(0, 0);

  public Cursor {
    if (epoch < 0 || batch < 0) {
      throw new IllegalArgumentException(
          "cursor: epoch " + epoch + ", batch " + batch + " (expected: both >= 0)");
    }
  }
}
