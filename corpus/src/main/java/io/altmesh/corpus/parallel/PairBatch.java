package io.altmesh.corpus.parallel;

import java.util.List;

/**
 * Pairs of like length.
 *
 * @param epoch the epoch that the batch belongs to, from 0
 * @param pairs as many as the batch size; fewer in one batch of an epoch, when the rows do not
 *     divide evenly
 */
public record PairBatch(long epoch, List<SentencePair> pairs) {
  public PairBatch {
    pairs = List.copyOf(pairs);
  }
}
