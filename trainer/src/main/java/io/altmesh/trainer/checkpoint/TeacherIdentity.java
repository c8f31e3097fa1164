package io.altmesh.trainer.checkpoint;

import org.jspecify.annotations.Nullable;

/**
 * Whose targets a run learns; a run never mixes two.
 *
 * @param space of the vectors that are learnt, {@code pooled} or {@code projected}; null in
 *     checkpoints of earlier versions, which learnt pooled ones
 * @param imageTowerFingerprint provenance only; services read the metadata of model.safetensors
 */
public record TeacherIdentity(
    String name,
    String modelFingerprint,
    String textTowerFingerprint,
    String imageTowerFingerprint,
    String numerics,
    @Nullable String space) {
  /** The space, told or not. */
  public String learnt() {
    return space == null ? "pooled" : space;
  }
}
