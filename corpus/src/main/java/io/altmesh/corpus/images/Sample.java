package io.altmesh.corpus.images;

import java.util.Arrays;
import java.util.Objects;

/**
 * One row of a batch.
 *
 * @param key equal keys show the same thing; they are positives of each other, never negatives
 * @param imageIndex for {@link ImageTextBatches#image}; {@link #STREAMED} where images are not held
 * @param shard file name of the shard that the image came from
 * @param caption the one chosen for this time
 * @param image encoded, not copied: not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // compared by content
public record Sample(String key, int imageIndex, String shard, String caption, byte[] image) {
  static final int STREAMED = -1;

  @Override
  public boolean equals(Object other) {
    return other instanceof Sample sample
        && key.equals(sample.key)
        && imageIndex == sample.imageIndex
        && shard.equals(sample.shard)
        && caption.equals(sample.caption)
        && Arrays.equals(image, sample.image);
  }

  @Override
  public int hashCode() {
    return Objects.hash(key, imageIndex, shard, caption);
  }
}
