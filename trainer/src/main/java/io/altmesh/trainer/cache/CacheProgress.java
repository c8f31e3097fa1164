package io.altmesh.trainer.cache;

import io.altmesh.trainer.task.FillProgress;

/**
 * How far a filling is.
 *
 * @param total vectors that the teacher will have been asked for at the end, at most; negative
 *     while nobody knows
 */
public record CacheProgress(FillProgress filled, long total) {}
