package io.altmesh.encoder.tower;

import io.altmesh.encoder.TowerInfo;
import io.altmesh.encoder.tokenizer.TextTokenizer;
import org.jspecify.annotations.Nullable;

/**
 * A text tower with what stands before it and what is told of it.
 *
 * @param projection the matrix from POOLED to PROJECTED; null where both are the same vectors
 */
record TextSide(
    TowerInfo info, TextTokenizer tokenizer, TextTower tower, @Nullable String projection) {}
