/**
 * SigLIP (arXiv 2303.15343) as Hugging Face's {@code SiglipModel} stores it: towers for teachers.
 * Open {@link io.altmesh.encoder.siglip.SiglipModel} first.
 */
@NullMarked
package io.altmesh.encoder.siglip;

import org.jspecify.annotations.NullMarked;
