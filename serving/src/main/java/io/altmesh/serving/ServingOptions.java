package io.altmesh.serving;

import io.altmesh.serving.cache.EmbeddingCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a teacher and a student have in common in how they serve models.
 *
 * @param responseCache bytes of vectors that are kept for who asks again; 0 for none
 * @param modelControl whether models may be loaded, swapped and unloaded over the wire
 * @param modelsRoots the folders that models may be loaded from
 */
public record ServingOptions(long responseCache, boolean modelControl, List<Path> modelsRoots) {
  /** No cache, no control. */
  public static final ServingOptions DEFAULT = new ServingOptions(0, false, List.of());

  public ServingOptions {
    if (responseCache < 0) {
      throw new IllegalArgumentException(
          "responseCache: " + responseCache + " (expected: >= 0 bytes)");
    }
    if (!modelControl && !modelsRoots.isEmpty()) {
      throw new IllegalArgumentException(
          "modelsRoots: %s (expected: none without modelControl, which loads from them)"
              .formatted(modelsRoots));
    }
    for (Path root : modelsRoots) {
      if (!Files.isDirectory(root)) {
        throw new IllegalArgumentException("modelsRoots: " + root + " (expected: a folder)");
      }
    }
    modelsRoots = List.copyOf(modelsRoots);
  }

  public ServingOptions withResponseCache(long bytes) {
    return new ServingOptions(bytes, modelControl, modelsRoots);
  }

  /** Models may be loaded from these folders, and swapped. */
  public ServingOptions withModelControl(List<Path> roots) {
    return new ServingOptions(responseCache, true, roots);
  }

  /** A new cache of that size; empty when none is wanted. */
  public Optional<EmbeddingCache> cache() {
    return responseCache == 0 ? Optional.empty() : Optional.of(new EmbeddingCache(responseCache));
  }
}
