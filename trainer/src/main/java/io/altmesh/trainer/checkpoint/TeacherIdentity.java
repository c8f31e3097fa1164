package io.altmesh.trainer.checkpoint;

/**
 * Whose targets a run learns; a run never mixes two.
 *
 * @param imageTowerFingerprint provenance only; services read the metadata of model.safetensors
 */
public record TeacherIdentity(
    String name,
    String modelFingerprint,
    String textTowerFingerprint,
    String imageTowerFingerprint,
    String numerics) {}
