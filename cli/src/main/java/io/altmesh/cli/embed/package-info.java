/**
 * Vectors of texts and images as files: by a model in this process or by one that is served. Open
 * {@link io.altmesh.cli.embed.Embedding} first.
 */
@NullMarked
package io.altmesh.cli.embed;

import org.jspecify.annotations.NullMarked;
