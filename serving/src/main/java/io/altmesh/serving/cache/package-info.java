/**
 * Vectors that were given before, kept in memory. Open {@link
 * io.altmesh.serving.cache.EmbeddingCache}.
 */
@NullMarked
package io.altmesh.serving.cache;

import org.jspecify.annotations.NullMarked;
