package io.altmesh.serving.cache;

/**
 * One item's vector as it was computed, un-normalised. Nobody writes to its values.
 *
 * @param truncated whether the item was a text longer than the context length
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record CachedRow(float[] values, boolean truncated) {
  /** A key, a future and a node of the cache, headers included: about what a heap dump shows. */
  private static final int AROUND = 250;

  /** Bytes that it takes in the cache. */
  int weight() {
    return AROUND + values.length * Float.BYTES;
  }
}
