/**
 * OpenAI's CLIP as Hugging Face's {@code CLIPModel} stores it. Open {@link
 * io.altmesh.encoder.clip.ClipModel} first.
 */
@NullMarked
package io.altmesh.encoder.clip;

import org.jspecify.annotations.NullMarked;
