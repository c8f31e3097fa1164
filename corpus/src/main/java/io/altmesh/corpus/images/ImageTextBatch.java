package io.altmesh.corpus.images;

import io.altmesh.corpus.Cursor;
import java.util.List;

/**
 * Samples of distinct keys, or groups of views of distinct keys.
 *
 * @param cursor where this batch stands: a seed for what the trainer adds by chance, such as
 *     augmentation
 * @param samples always batchSize of them; views of one key stand side by side
 */
public record ImageTextBatch(Cursor cursor, List<Sample> samples) {
  public ImageTextBatch {
    samples = List.copyOf(samples);
  }
}
