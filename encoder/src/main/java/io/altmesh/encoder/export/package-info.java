/**
 * Hands models back: directories that transformers, sentence-transformers and Multilingual-CLIP
 * load. Open {@link io.altmesh.encoder.export.Export} first.
 */
@NullMarked
package io.altmesh.encoder.export;

import org.jspecify.annotations.NullMarked;
