package io.altmesh.corpus.images;

/**
 * One row of a batch.
 *
 * @param key equal keys show the same thing; they are positives of each other, never negatives
 * @param imageIndex for {@link ImageTextBatches#image}
 * @param shard file name of the shard that the image came from
 * @param caption the one chosen for this time
 */
public record Sample(String key, int imageIndex, String shard, String caption) {}
