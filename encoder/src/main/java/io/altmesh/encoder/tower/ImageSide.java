package io.altmesh.encoder.tower;

import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.image.ImagePreprocessor;
import org.jspecify.annotations.Nullable;

/**
 * An image tower with what stands before it and what is told of it.
 *
 * @param patches of an image
 * @param projection the matrix from POOLED to PROJECTED; null where both are the same vectors
 */
record ImageSide(
    TowerInfo info,
    ImagePreprocessor preprocessor,
    ImageTower tower,
    int patches,
    @Nullable String projection) {}
