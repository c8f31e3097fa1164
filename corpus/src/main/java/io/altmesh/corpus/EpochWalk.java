package io.altmesh.corpus;

/** The cursor's arithmetic: batches 0 to n-1 of an epoch, then the next epoch. Not thread-safe. */
public final class EpochWalk {
  private final long batchesPerEpoch;
  private Cursor next = Cursor.START;

  public EpochWalk(long batchesPerEpoch) {
    if (batchesPerEpoch < 1) {
      throw new IllegalArgumentException(
          "batchesPerEpoch: " + batchesPerEpoch + " (expected: >= 1)");
    }
    this.batchesPerEpoch = batchesPerEpoch;
  }

  public long batchesPerEpoch() {
    return batchesPerEpoch;
  }

  /** The batch that comes next. */
  public Cursor cursor() {
    return next;
  }

  /** Moves to a cursor; the end of an epoch is the start of the one after. */
  public void seek(Cursor cursor) {
    if (cursor.batch() > batchesPerEpoch) {
      throw new IllegalArgumentException(
          "cursor at batch %d of an epoch of %d batches: it was taken from other data or another batch size; "
                  .formatted(cursor.batch(), batchesPerEpoch)
              + "restore those, or start at an epoch's beginning");
    }
    next = normalised(cursor.epoch(), cursor.batch());
  }

  /** Returns the cursor and moves one batch on. */
  public Cursor advance() {
    Cursor taken = next;
    next = normalised(taken.epoch(), taken.batch() + 1);
    return taken;
  }

  private Cursor normalised(long epoch, long batch) {
    return batch == batchesPerEpoch ? new Cursor(epoch + 1, 0) : new Cursor(epoch, batch);
  }
}
