package io.altmesh.serving;

import io.altmesh.serving.cache.EmbeddingCache;
import java.util.Optional;

/**
 * What a teacher and a student have in common in how they serve models.
 *
 * @param responseCache bytes of vectors that are kept for who asks again; 0 for none
 */
public record ServingOptions(long responseCache) {
  /** No cache. */
  public static final ServingOptions DEFAULT = new ServingOptions(0);

  public ServingOptions {
    if (responseCache < 0) {
      throw new IllegalArgumentException(
          "responseCache: " + responseCache + " (expected: >= 0 bytes)");
    }
  }

  public ServingOptions withResponseCache(long bytes) {
    return new ServingOptions(bytes);
  }

  /** A new cache of that size; empty when none is wanted. */
  public Optional<EmbeddingCache> cache() {
    return responseCache == 0 ? Optional.empty() : Optional.of(new EmbeddingCache(responseCache));
  }
}
