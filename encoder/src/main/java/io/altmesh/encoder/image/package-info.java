/**
 * Encoded images to the pixels a vision tower takes. Open {@link
 * io.altmesh.encoder.image.ImagePreprocessor} first.
 */
@NullMarked
package io.altmesh.encoder.image;

import org.jspecify.annotations.NullMarked;
