package io.altmesh.trainer.task;

import io.altmesh.corpus.Cursor;

/** A batch with all that a step needs, ready for the device. */
public interface TrainingBatch {
  /** 0-based pass over the data. */
  long epoch();

  int samples();

  /** Where reading goes on after this batch. */
  Cursor next();
}
