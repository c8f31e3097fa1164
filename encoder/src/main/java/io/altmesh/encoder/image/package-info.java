/** Encoded images to the pixels a vision tower takes. Open {@code ImagePreprocessor} first. */
@NullMarked
package io.altmesh.encoder.image;

import org.jspecify.annotations.NullMarked;
