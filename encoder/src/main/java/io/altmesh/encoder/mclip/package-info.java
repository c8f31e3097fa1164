/**
 * Multilingual-CLIP (Carlsson et al.): a mean over a backbone's states and one linear map into a
 * CLIP's PROJECTED space. Open {@link io.altmesh.encoder.mclip.MClipModel} first.
 */
@NullMarked
package io.altmesh.encoder.mclip;

import org.jspecify.annotations.NullMarked;
