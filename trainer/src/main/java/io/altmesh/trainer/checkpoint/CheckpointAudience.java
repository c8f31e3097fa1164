package io.altmesh.trainer.checkpoint;

/** Who hears of a run's checkpoints. Called by the training thread; returns at once. */
public interface CheckpointAudience {
  /** A checkpoint lies whole on the disk. */
  void published(Checkpoint checkpoint);

  /** Whether someone may still fetch it. */
  boolean needs(Checkpoint checkpoint);
}
