/**
 * AltCLIP (arXiv 2211.06679): XLM-R in place of CLIP's text tower, beside the teacher's image
 * tower. Open {@link io.altmesh.encoder.altclip.AltClipModel} first.
 */
@NullMarked
package io.altmesh.encoder.altclip;

import org.jspecify.annotations.NullMarked;
