package io.altmesh.cli.bench;

import io.altmesh.cli.bench.Side.Seconds;

/**
 * Teacher learning over the same batches, their targets from three places. Seconds are for all of
 * them, {@code batches}.
 *
 * @param inMemory batches and targets made beforehand
 * @param cached read by the trainer's own reader, targets from a filled store
 * @param cold the same with an empty store: the teacher is asked
 */
record TargetsResult(String teacher, int batches, Seconds inMemory, Seconds cached, Cold cold) {
  /**
   * An epoch with an empty store.
   *
   * @param seconds all of it
   * @param steps spent in forward, backward and update, which share the processor with the teacher
   * @param starved the training thread waited for a batch
   * @param teacher its model computed, by its own metric
   * @param reading the data thread spent on batches: tokenizing, teacher, wire, store
   * @param peakMib most memory of the teacher's process
   */
  record Cold(
      double seconds,
      double steps,
      double starved,
      double teacher,
      double reading,
      long texts,
      long peakMib) {
    /** What the data thread did besides waiting for the teacher's model. */
    double wireAndStore() {
      return Math.max(0, reading - teacher);
    }
  }

  /** What reading targets from the store costs, as a share: 0.01 is a hundredth slower. */
  double cachedOverhead() {
    return cached.median() / inMemory.median() - 1;
  }
}
